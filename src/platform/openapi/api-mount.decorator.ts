import { applyDecorators } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

const MOUNT = 'entra-bff:mount';

/** Of a path below which somebody else's API is found. */
export interface MountDescription {
  tag: string;
  /** One sentence. */
  summary: string;
  /** Whose it is, and where it is described. */
  description: string;
  /** How its clients read errors. */
  errors: MountErrors;
}

/** Names of schemas: the problem's members stand beside an envelope. */
export type MountErrors = 'GraphError' | 'ODataError';

/** A controller of wildcard routes, described in short: each method once. */
export function ApiMount(mount: MountDescription): ClassDecorator {
  return applyDecorators(ApiExcludeController(), (target: object) =>
    Reflect.defineMetadata(MOUNT, mount, target),
  );
}

export function mountOf(controller: object): MountDescription | undefined {
  const mount: MountDescription | undefined = Reflect.getMetadata(MOUNT, controller);
  return mount;
}
