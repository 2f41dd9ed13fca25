import type { EmulatorRequest, ServiceName } from './exchange.js';

/** Which requests are meant. What is left out matches everything. */
export interface RequestFilter {
  service?: ServiceName;
  method?: string;
  /** A string is a prefix of the path (without query); a RegExp is tried on path and query as sent. */
  path?: string | RegExp;
  /** The user name the request acts for, where that can be told. */
  user?: string;
  /** A string the body contains, or a RegExp it matches: tells `grant_type`s apart. */
  body?: string | RegExp;
}

export interface MatchedRequest {
  service: ServiceName;
  method: string;
  target: string;
  body: string;
  user: string | undefined;
}

export function describeRequest(
  service: ServiceName,
  request: EmulatorRequest,
  user: string | undefined,
): MatchedRequest {
  const { method, target } = request;
  return { service, method, target, user, body: request.body.toString('utf8') };
}

export function matches(filter: RequestFilter, request: MatchedRequest): boolean {
  return (
    (filter.service === undefined || filter.service === request.service) &&
    (filter.method === undefined || filter.method.toUpperCase() === request.method) &&
    (filter.user === undefined || filter.user.toLowerCase() === request.user?.toLowerCase()) &&
    matchesPath(filter.path, request.target) &&
    matchesText(filter.body, request.body)
  );
}

function matchesPath(path: string | RegExp | undefined, target: string): boolean {
  if (typeof path === 'string') return (target.split('?', 1)[0] ?? '').startsWith(path);
  return path === undefined || target.search(path) >= 0;
}

function matchesText(wanted: string | RegExp | undefined, text: string): boolean {
  if (typeof wanted === 'string') return text.includes(wanted);
  // `search` ignores `lastIndex`, so that a RegExp with the g flag answers alike each time.
  return wanted === undefined || text.search(wanted) >= 0;
}
