import type { ApiSegment } from '../odata/api-path.js';
import { textOf, type Literal } from '../odata/literal.js';
import { apiErrors } from './api-error.js';
import { entityResult, type ApiResult } from './api-result.js';
import { find, type SpEntity, type SpValue } from './entity.js';

export type Right = 'read' | 'write' | 'manage';

/** A place in the tree of `_api` that a path can reach. */
export interface ApiNode {
  /** By method after tunnelling; MERGE stands for PATCH too. */
  methods: Partial<Record<'GET' | 'POST' | 'MERGE' | 'PUT' | 'DELETE', () => ApiResult | Promise<ApiResult>>>;
  /** What a method other than GET needs. */
  right?: Right;
  child: (segment: ApiSegment) => ApiNode | undefined;
}

export type Children = Record<string, (args: Arguments) => ApiNode | undefined>;

/** The arguments of one step, by name or by place. */
export class Arguments {
  constructor(private readonly segment: ApiSegment) {}

  get given(): boolean {
    return (this.segment.args?.length ?? 0) > 0;
  }

  literal(name: string, place = 0): Literal | undefined {
    const args = this.segment.args ?? [];
    const named = args.find((arg) => arg.name === name.toLowerCase());
    if (named) return named.value;
    const placed = args[place];
    return placed?.name === undefined ? placed?.value : undefined;
  }

  text(name: string, place = 0): string {
    const literal = this.literal(name, place);
    if (!literal) throw apiErrors.invalidQuery(`The expression "${this.segment.name}()" is not valid.`);
    return textOf(literal);
  }

  flag(name: string, place: number): boolean {
    return this.literal(name, place)?.value === true;
  }
}

const none = () => undefined;

export function children(table: Children): ApiNode['child'] {
  return (segment) => find(table, segment.name)?.[1](new Arguments(segment));
}

export function leaf(methods: ApiNode['methods'], right: Right = 'write'): ApiNode {
  return { methods, right, child: none };
}

function edmType(value: SpValue): string {
  if (typeof value === 'number') return 'Edm.Int32';
  return typeof value === 'boolean' ? 'Edm.Boolean' : 'Edm.String';
}

function valueNode(name: string, value: SpValue): ApiNode {
  const text = { 'Content-Type': 'text/plain;charset=utf-8' };
  return {
    methods: { GET: () => ({ kind: 'value', name, type: edmType(value), value }) },
    child: children({
      $value: () =>
        leaf({
          GET: () => ({ kind: 'raw', response: { status: 200, headers: text, body: String(value ?? '') } }),
        }),
    }),
  };
}

/** A node that stands for one resource: GET answers it, its properties are children of the node. */
export function entityNode(entity: SpEntity, methods: ApiNode['methods'], table: Children): ApiNode {
  const named = children(table);
  return {
    methods: { GET: () => entityResult(entity), ...methods },
    child: (segment) => {
      const node = named(segment);
      if (node) return node;
      const value = find(entity.values, segment.name) ?? find(entity.onRequest, segment.name);
      return value && valueNode(value[0], value[1]);
    },
  };
}

/** Walks a path from a node. Throws the ApiError that SharePoint gives for an unknown step. */
export function walk(from: ApiNode, segments: readonly ApiSegment[]): ApiNode {
  let node = from;
  for (const segment of segments) {
    const next = node.child(segment);
    if (!next) throw apiErrors.noResource(segment.name);
    node = next;
  }
  return node;
}
