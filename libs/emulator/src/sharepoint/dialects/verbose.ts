import type { SpValue } from '../api/entity.js';
import { project, type Projection } from '../api/projection.js';
import type { Dialect, Rendering } from './dialect.js';

function written(projection: Projection, apiUrl: string): Record<string, unknown> {
  const { entity, values, expanded, deferred } = projection;
  const uri = `${apiUrl}${entity.path}`;
  const links = Object.entries(deferred).map(([name, path]) => [
    name,
    { __deferred: { uri: `${apiUrl}${path}` } },
  ]);
  const inner = Object.entries(expanded).map(([name, one]) => [
    name,
    Array.isArray(one) ? { results: one.map((each) => written(each, apiUrl)) } : written(one, apiUrl),
  ]);
  return {
    __metadata: {
      id: entity.id === undefined ? uri : `Web/Lists/Items('${entity.id}')`,
      uri,
      ...(entity.etag === undefined ? {} : { etag: entity.etag }),
      type: entity.type,
    },
    ...Object.fromEntries(links),
    ...Object.fromEntries(inner),
    ...members(values),
  };
}

function members(values: Record<string, SpValue>): Record<string, unknown> {
  const pairs = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? { __metadata: { type: 'Collection(Edm.String)' }, results: value } : value,
  ]);
  return Object.fromEntries(pairs);
}

function payload(result: Parameters<Dialect['render']>[0], { apiUrl, selection }: Rendering): unknown {
  switch (result.kind) {
    case 'entity':
      return written(project(result.entity, selection), apiUrl);
    case 'collection':
      return {
        results: result.entities.map((entity) => written(project(entity, selection), apiUrl)),
        ...(result.next === undefined ? {} : { __next: result.next }),
      };
    case 'value':
      return { [result.name]: result.value };
    case 'complex':
      return { [result.name]: { __metadata: { type: result.type }, ...members(result.values) } };
  }
}

/** `odata=verbose`: everything below `d`, addresses in `__metadata`. */
export const verbose: Dialect = {
  contentType: 'application/json;odata=verbose;charset=utf-8',
  render: (result, rendering) => JSON.stringify({ d: payload(result, rendering) }),
  error: ({ code, message }) =>
    JSON.stringify({ error: { code, message: { lang: 'en-US', value: message } } }),
};
