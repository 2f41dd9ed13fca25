import { readFileSync } from 'node:fs';
import { checkAgainst, type Schema } from './schema-check.js';

export interface DescribedResponse {
  description: string;
  headers?: Record<string, { required?: boolean }>;
  content?: Record<string, { schema?: Schema }>;
}

export interface DescribedOperation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, DescribedResponse>;
}

export interface ApiDescription {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** What came back, and from where. */
export interface Seen {
  url: string;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** `docs/openapi.json`, with references followed. */
export class Description {
  readonly document: ApiDescription;
  readonly #components: Record<string, unknown>;

  constructor(text = readFileSync('docs/openapi.json', 'utf8')) {
    const document: ApiDescription & { components: Record<string, unknown> } = JSON.parse(text);
    this.document = document;
    this.#components = document.components;
  }

  /** `GET /bff/user` and so on, in the order of the document. */
  get operations(): { name: string; operation: DescribedOperation }[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );
  }

  /** Follows `#/components/…`. */
  resolved<T extends object>(value: T): T {
    if (!('$ref' in value) || typeof value.$ref !== 'string') return value;
    const [, , kind = '', name = ''] = value.$ref.split('/');
    const found: unknown = Object(this.#components[kind])[name];
    return found as T;
  }

  response(operation: DescribedOperation, status: number): DescribedResponse | undefined {
    const { responses } = operation;
    const found = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
    return found === undefined ? undefined : this.resolved(found);
  }

  /** The same where the method is not known: one of those at the path has to promise it. Empty where nothing is. */
  faultsOfAny(seen: Seen): string[] {
    const faults = METHODS.map((method) => this.faultsOf(method, seen)).filter((one) => one !== undefined);
    return faults.some((one) => one.length === 0) ? [] : faults.flat();
  }

  /** How an answer differs from what its operation promises; undefined for a path that is not described at all. */
  faultsOf(method: string, seen: Seen): string[] | undefined {
    const found = this.#operationAt(method.toLowerCase(), new URL(seen.url, 'http://localhost').pathname);
    if (found === undefined) return undefined;
    const response = this.response(found.operation, seen.status);
    const name = `${method} ${found.path} ${seen.status} (${codeIn(seen)})`;
    if (response === undefined) return [`${name} is not described: ${HELP}`];
    const faults = [...this.#missingHeaders(response, seen), ...this.#bodyFaults(response, seen)];
    return faults.map((fault) => `${name}: ${fault}. ${HELP}`);
  }

  /** The one with the fewest parameters: a path that is spelled out goes before one that only fits. */
  #operationAt(
    method: string,
    pathname: string,
  ): { path: string; operation: DescribedOperation } | undefined {
    return Object.entries(this.document.paths)
      .filter(([path]) => fits(path, pathname))
      .flatMap(([path, { [method]: operation }]) => (operation === undefined ? [] : [{ path, operation }]))
      .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  #missingHeaders({ headers = {} }: DescribedResponse, seen: Seen): string[] {
    return Object.entries(headers)
      .filter(([, header]) => this.resolved(header).required === true)
      .map(([name]) => name)
      .filter((name) => seen.headers[name.toLowerCase()] === undefined)
      .map((name) => `its header ${name} is missing`);
  }

  #bodyFaults({ content = {} }: DescribedResponse, { headers, body }: Seen): string[] {
    const [type = ''] = String(headers['content-type']).split(';');
    const schema = content[type]?.schema;
    if (schema === undefined || !type.includes('json')) return [];
    return checkAgainst(schema, JSON.parse(body), (one) => this.resolved(one));
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const HELP =
  'describe it by @ApiProblems(code) on the handler, its controller or a guard of it, or by a response decorator, then `npm run docs`';

function fits(template: string, pathname: string): boolean {
  const source = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`).test(pathname);
}

function codeIn({ body }: Seen): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? 'no code';
}
