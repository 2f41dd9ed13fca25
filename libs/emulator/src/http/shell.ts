import type { EmulatorRequest, EmulatorResponse, ServiceHandler, ServiceName } from './exchange.js';
import type { FaultScript } from './fault-script.js';
import type { Answering } from './listener.js';
import { describeRequest } from './match.js';
import { play, type Delivery, type EntraErrorAction } from './play-fault.js';
import type { Transcript } from './transcript.js';

export interface ShellParts {
  service: ServiceName;
  handler: ServiceHandler;
  faults: FaultScript;
  transcript: Transcript;
  /** Whom a request acts for, where that can be told without answering it. */
  identify: (request: EmulatorRequest) => string | undefined;
  entraError: (action: EntraErrorAction, request: EmulatorRequest) => EmulatorResponse;
  /** Answers outside of transcript and faults; undefined lets the request through to the service. */
  control: (request: EmulatorRequest) => EmulatorResponse | undefined;
}

/** Puts transcript and faults around a service. */
export function shellAround(parts: ShellParts): Answering {
  return async (request) => {
    const control = parts.control(request);
    if (control !== undefined) return { kind: 'send', response: control };
    const user = parts.identify(request);
    const entry = parts.transcript.record(parts.service, request, user);
    const planned = parts.faults.take(describeRequest(parts.service, request, user));
    if (planned.action !== undefined) entry.fault = planned.action.type;
    else if (planned.delayMs > 0) entry.fault = 'delay';
    const delivery = await play({
      request,
      planned,
      trueAnswer: async () => parts.handler(request),
      entraError: parts.entraError,
    });
    parts.transcript.answered(entry, statusOf(delivery));
    return delivery;
  };
}

function statusOf(delivery: Delivery): number {
  return delivery.kind === 'send' ? delivery.response.status : 0;
}
