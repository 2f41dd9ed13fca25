import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import type { World } from '../sharepoint/world.js';
import type { GraphError } from './graph-error.js';

/** How one call is found again in logs. */
export interface Correlation {
  requestId: string;
  clientRequestId: string;
  /** Without zone, as Graph writes it here. */
  date: string;
}

const SERVER = {
  ServerInfo: {
    DataCenter: 'West Europe',
    Slice: 'E',
    Ring: '5',
    ScaleUnit: '003',
    RoleInstance: 'AM4PEPF00030A1B',
  },
};

export function correlate(request: EmulatorRequest, world: World): Correlation {
  const requestId = world.newGuid();
  const sent = request.headers['client-request-id'];
  const date = new Date(world.now()).toISOString().slice(0, 19);
  return { requestId, clientRequestId: typeof sent === 'string' ? sent : requestId, date };
}

/** Clients read `error` only under `application/json`. */
export function envelope(
  status: number,
  code: string,
  message: string,
  { requestId, clientRequestId, date }: Correlation,
  innerCode?: string,
): EmulatorResponse {
  const innerError = {
    ...(innerCode === undefined ? {} : { code: innerCode }),
    date,
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ error: { code, message, innerError } }),
  };
}

export function errorReply(error: GraphError, correlation: Correlation): EmulatorResponse {
  const answer = envelope(error.status, error.code, error.message, correlation, error.more.innerCode);
  return { ...answer, headers: { ...answer.headers, ...error.more.headers } };
}

/** The cookie is there so that a leak can be seen: it must never reach a browser. */
export function withGraphHeaders(response: EmulatorResponse, correlation: Correlation): EmulatorResponse {
  return {
    ...response,
    headers: {
      'Cache-Control': 'no-store, no-cache',
      'request-id': correlation.requestId,
      'client-request-id': correlation.clientRequestId,
      'x-ms-ags-diagnostic': JSON.stringify(SERVER),
      'Set-Cookie': [`AgsGateway=${correlation.requestId}; path=/; secure; HttpOnly`],
      ...response.headers,
    },
  };
}
