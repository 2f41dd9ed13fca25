import type { EmulatorRequest, EmulatorResponse, ServiceHandler } from '../http/exchange.js';
import { text } from '../http/responses.js';
import { errorAnswer } from './error-answer.js';
import { EntraFailure } from './failure.js';
import { failurePage } from './pages/failure-page.js';
import { ROUTES, type Route } from './routes.js';
import type { EntraWorld } from './world.js';

/** `login.microsoftonline.com`, as far as web apps and their APIs know it. */
export function entraHandler(world: EntraWorld): ServiceHandler {
  return async (request) => {
    const [, segment = '', ...rest] = request.url.pathname.split('/');
    const route = ROUTES.get(rest.join('/'));
    if (route === undefined) return text(404, 'The Entra ID emulator has nothing here');
    if (request.method === 'OPTIONS') return preflight();
    try {
      return await answer(world, route, decodeURIComponent(segment), request);
    } catch (error) {
      if (!(error instanceof EntraFailure)) throw error;
      return route.audience === 'people'
        ? failurePage(world, request, error)
        : errorAnswer(world, request, error);
    }
  };
}

async function answer(
  world: EntraWorld,
  route: Route,
  segment: string,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  const choice = world.tenants.choose(segment);
  if (choice === undefined) throw new EntraFailure(90002, { detail: `It was '${segment}'.` });
  return route.endpoint(world, choice, request);
}

function preflight(): EmulatorResponse {
  return {
    status: 204,
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, POST, OPTIONS' },
  };
}
