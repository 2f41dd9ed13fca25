import type { EmulatorResponse } from '../http/exchange.js';
import type { GraphCall, Params } from './graph-call.js';
import { GraphError, graphErrors } from './graph-error.js';
import type { Segment } from './graph-path.js';

export interface GraphRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** `/sites/{site}/lists`; `~drive` stands for every way to name a drive. */
  pattern: string;
  /** 'none' where no scope is needed. */
  area: 'none' | 'profile' | 'sites' | 'files';
  access: 'read' | 'write';
  run: (call: GraphCall, params: Params) => EmulatorResponse | Promise<EmulatorResponse>;
}

const DRIVES = [
  '/drives/{drive}',
  '/sites/{site}/drive',
  '/sites/{site}/drives/{drive}',
  '/sites/{site}/lists/{list}/drive',
];

interface Compiled {
  route: GraphRoute;
  steps: string[];
}

/** `delta`, `delta()`, `delta(token='x')` and `microsoft.graph.delta()` are one name. */
function plainName(name: string): string {
  return name.replace(/^microsoft\.graph\./, '').replace(/\(.*\)$/, '');
}

function matchSteps(steps: string[], segments: readonly Segment[]): Params | undefined {
  if (steps.length !== segments.length) return undefined;
  const params = new Map<string, Segment>();
  for (const [index, segment] of segments.entries()) {
    const step = steps[index] ?? '';
    if (step.startsWith('{')) params.set(step.slice(1, -1), segment);
    else if (plainName(segment.name).toLowerCase() !== step.toLowerCase() || segment.path) return undefined;
    else if (segment.name.endsWith(')')) params.set(step, segment);
  }
  return params;
}

/** Finds the route of a call. */
export class Router {
  readonly #routes: Compiled[];

  constructor(routes: readonly GraphRoute[]) {
    this.#routes = routes.flatMap((route) => {
      const patterns = route.pattern.startsWith('~drive')
        ? DRIVES.map((drive) => route.pattern.replace('~drive', drive))
        : [route.pattern];
      return patterns.map((pattern) => ({ route, steps: pattern.split('/').slice(1) }));
    });
  }

  /** Throws the GraphError for an unknown path or method. */
  find(method: string, segments: readonly Segment[]): { route: GraphRoute; params: Params } {
    let wrongMethod = false;
    for (const { route, steps } of this.#routes) {
      const params = matchSteps(steps, segments);
      if (params && route.method === method) return { route, params };
      wrongMethod ||= params !== undefined;
    }
    throw wrongMethod ? graphErrors.methodNotAllowed() : this.#unknown(segments);
  }

  /** Graph names the first step that leads nowhere. */
  #unknown(segments: readonly Segment[]): GraphError {
    const known = (length: number) =>
      this.#routes.some(({ steps }) => matchSteps(steps.slice(0, length), segments.slice(0, length)));
    const index = segments.findIndex((_, at) => !known(at + 1));
    return graphErrors.noSegment(segments[Math.max(index, 0)]?.name ?? '');
  }
}
