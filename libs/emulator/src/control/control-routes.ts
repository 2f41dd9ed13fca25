import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { json, withHeaders } from '../http/responses.js';
import { corsHeaders, isAllowedHost, isAllowedOrigin } from './loopback-cors.js';
import { InvalidCommand, readCommand } from './command.js';
import { COMMANDS, type ControlSurface } from './commands.js';

const PREFIX = '/__emulator/';

/** `/__emulator/…` on the Entra listener; undefined for every other path. */
export function controlRoutes(
  surface: ControlSurface,
): (request: EmulatorRequest) => EmulatorResponse | undefined {
  return (request) => {
    const { pathname } = request.url;
    if (!pathname.startsWith(PREFIX)) return undefined;
    if (!isAllowedHost(request, surface.world.origins.entra)) {
      return json(403, { error: 'It is steered at a loopback or numeric address, or at its --public-host.' });
    }
    if (!isAllowedOrigin(request)) return json(403, { error: 'Only pages on a loopback host may steer it.' });
    return withHeaders(answer(surface, request, pathname.slice(PREFIX.length)), corsHeaders(request));
  };
}

function answer(surface: ControlSurface, request: EmulatorRequest, name: string): EmulatorResponse {
  if (request.method === 'OPTIONS') return { status: 204 };
  const methods = COMMANDS[name];
  if (methods === undefined) {
    return json(404, { error: `There is ${Object.keys(COMMANDS).join(', ')}.` });
  }
  const command = methods[request.method];
  if (command === undefined) {
    return json(405, { error: `Use ${Object.keys(methods).join(' or ')}.` });
  }
  try {
    return json(200, command(surface, readCommand(request)) ?? { ok: true });
  } catch (error) {
    if (error instanceof InvalidCommand) return json(400, { error: error.message });
    throw error;
  }
}
