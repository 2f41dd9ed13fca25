import type { OpenAPIObject } from '@nestjs/swagger';
import { described, type Handler } from './handlers.js';
import type { MountDescription } from './api-mount.decorator.js';

type PathItem = OpenAPIObject['paths'][string];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const ANY = { type: 'string', format: 'binary' } as const;

/** The wildcard routes of mounts: what is below them is described elsewhere. */
export function mountPaths(handlers: readonly Handler[]): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {};
  for (const { name, method, paths: declared, mount } of handlers) {
    if (mount === undefined) continue;
    const [id = name] = name.split('.');
    for (const path of declared) {
      const item = (paths[described(path)] ??= {});
      for (const each of METHODS.filter((one) => one === method || method === 'all')) {
        item[each] = operation(mount, `${id.replace(/Controller$/, '')}_${each}`, each);
      }
    }
  }
  return paths;
}

type Operation = NonNullable<PathItem['get']>;

function operation(
  { tag, summary, description }: MountDescription,
  operationId: string,
  method: string,
): Operation {
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    parameters: [
      {
        name: 'path',
        in: 'path',
        required: true,
        description: 'The rest of the path, slashes and all.',
        schema: { type: 'string' },
      },
    ],
    ...(['post', 'put', 'patch'].includes(method) && {
      requestBody: { content: { '*/*': { schema: ANY } } },
    }),
    responses: {
      '2XX': { description: "The upstream's answer.", content: { '*/*': { schema: ANY } } },
    },
  };
}
