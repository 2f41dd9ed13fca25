import type { EmulatorResponse } from '../../http/exchange.js';
import type { SpEntity, SpValue } from './entity.js';

/** What an `_api` call comes to, before a dialect writes it. */
export type ApiResult =
  | { kind: 'entity'; entity: SpEntity; status: 200 | 201 }
  | {
      kind: 'collection';
      entities: SpEntity[];
      /** What follows `$metadata#`. */
      metadata: string;
      /** Absolute address of the next page. */
      next: string | undefined;
    }
  /** One property, or what a method returns; `name` is how the verbose form calls it. */
  | { kind: 'value'; name: string; type: string; value: SpValue }
  | { kind: 'complex'; name: string; type: string; values: Record<string, SpValue> }
  /** Written as it is in every dialect. */
  | { kind: 'raw'; response: EmulatorResponse };

export function entityResult(entity: SpEntity, status: 200 | 201 = 200): ApiResult {
  return { kind: 'entity', entity, status };
}

export function emptyResult(status: 200 | 204, headers: Record<string, string> = {}): ApiResult {
  return { kind: 'raw', response: { status, headers } };
}

export function collectionResult(entities: SpEntity[], metadata: string, next?: string): ApiResult {
  return { kind: 'collection', entities, metadata, next };
}
