import type { FaultAction, FaultHandle, FaultRule } from '@entra-bff/emulator';

export const TOKEN_PATH = /\/oauth2\/v2\.0\/token/;

const entra = (action: FaultAction): FaultRule => ({ service: 'entra', path: TOKEN_PATH, action });
const graph = (action: FaultAction): FaultRule => ({ service: 'graph', action });

/** What Entra, Graph and SharePoint can be made to do. */
const FAULTS = {
  'entra-503': entra({ type: 'respond', status: 503, body: { error: 'temporarily_unavailable' } }),
  'entra-429': entra({ type: 'throttle', retryAfter: 3 }),
  'entra-silent': entra({ type: 'hang' }),
  'entra-reset': entra({ type: 'reset' }),
  'graph-429': graph({ type: 'throttle', retryAfter: 3 }),
  'graph-503': graph({ type: 'throttle', status: 503, retryAfter: 3 }),
  'graph-slow': graph({ type: 'delay', ms: 800 }),
  'graph-reset': graph({ type: 'reset' }),
} as const satisfies Record<string, FaultRule>;

export type FaultName = keyof typeof FAULTS;

export function isFault(name: string): name is FaultName {
  return name in FAULTS;
}

/** Those that play now. */
export class Trouble {
  readonly #playing = new Map<FaultName, FaultHandle>();

  constructor(private readonly add: (rule: FaultRule) => FaultHandle) {}

  begin(name: FaultName): void {
    this.#playing.set(name, this.add({ ...FAULTS[name], times: Number.POSITIVE_INFINITY }));
  }

  end(name: FaultName): void {
    this.#playing.get(name)?.remove();
    this.#playing.delete(name);
  }
}
