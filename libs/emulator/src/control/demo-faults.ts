import type { FaultAction } from '../http/fault-actions.js';
import type { FaultHandle, FaultScript } from '../http/fault-script.js';
import { InvalidCommand, type CommandInput } from './command.js';

interface DemoSurface {
  faults: FaultScript;
}

/** The rule that keeps Entra down, so that it can be lifted again without touching other faults. */
const downRules = new WeakMap<FaultScript, FaultHandle>();

const DOWN: Record<string, FaultAction> = {
  unavailable: { type: 'respond', status: 503, body: 'Service Unavailable' },
  reset: { type: 'reset' },
  hang: { type: 'hang' },
};

/** `{ "on": true | false }` or `{ "seconds": n }`, and `"how"`: unavailable (503), reset or hang. */
export function entraDown({ faults }: DemoSurface, input: CommandInput): void {
  downRules.get(faults)?.remove();
  const seconds = input.optionalNumber('seconds');
  if (input.get('on') === false || (seconds === undefined && input.get('on') !== true)) return;
  const action = DOWN[input.optionalText('how') ?? 'unavailable'];
  if (action === undefined) throw new InvalidCommand(`'how' is one of ${Object.keys(DOWN).join(', ')}`);
  const lasting = seconds === undefined ? {} : { forMs: seconds * 1000 };
  downRules.set(faults, faults.add({ service: 'entra', times: Infinity, action, ...lasting }));
}
