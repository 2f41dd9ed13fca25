import type { EmulatorRequest, EmulatorResponse, ServiceContext, ServiceHandler } from '../http/exchange.js';
import { signInPage } from '../sharepoint/api/api-faults.js';
import { withinBudget } from '../sharepoint/faults/budget.js';
import type { TokenFault } from '../sharepoint/faults/faults.js';
import { ODataSyntaxError } from '../sharepoint/odata/odata-error.js';
import { QueryOptions, splitTarget } from '../sharepoint/odata/query-options.js';
import type { World } from '../sharepoint/world.js';
import type { GraphCall } from './graph-call.js';
import { correlate, errorReply, withGraphHeaders, type Correlation } from './graph-envelope.js';
import { GraphError, graphErrors } from './graph-error.js';
import { authorize, challenged, identify, unauthorized, type GraphCaller } from './graph-identity.js';
import { parseGraphPath } from './graph-path.js';
import { graphThrottleAnswer } from './graph-throttle.js';
import { Router } from './router.js';
import { routes } from './routes/routes.js';

const VERSION = /^\/v1\.0(?=\/|$)/;
const router = new Router(routes);

function tokenFaultAnswer(fault: TokenFault, correlation: Correlation): EmulatorResponse {
  switch (fault.kind) {
    case 'challenge':
      return challenged(fault, correlation);
    case 'expired':
      return unauthorized('expired', correlation);
    case 'sign-in-page':
      return signInPage(fault.as);
  }
}

function scriptedFault(
  world: World,
  request: EmulatorRequest,
  caller: GraphCaller,
  correlation: Correlation,
): EmulatorResponse | undefined {
  const { method, target } = request;
  const about = { service: 'graph', method, target, userObjectId: caller.person.objectId } as const;
  const scripted = world.faults.takeScripted(about);
  if (scripted) return scripted;
  const throttle = world.faults.throttled('graph', caller.person.upn);
  if (throttle) return graphThrottleAnswer(throttle, correlation);
  const fault = world.faults.takeTokenFault('graph');
  return fault && tokenFaultAnswer(fault, correlation);
}

async function dispatch(
  world: World,
  request: EmulatorRequest,
  caller: GraphCaller,
): Promise<EmulatorResponse> {
  const { path: rawPath, query } = splitTarget(request.target);
  if (!VERSION.test(rawPath)) throw graphErrors.badRequest('Invalid version.');
  const { route, params } = router.find(request.method, parseGraphPath(rawPath.replace(VERSION, '')));
  authorize(route, caller.scp);
  const call: GraphCall = {
    world,
    request,
    query: new QueryOptions(query),
    user: caller.person,
    scp: caller.scp,
    rawPath,
    baseUrl: `${world.graphOrigin}/v1.0`,
    part: (part) => answerWithinBudget(world, part, caller, correlate(part, world)),
  };
  return route.run(call, params);
}

async function answer(
  world: World,
  request: EmulatorRequest,
  caller: GraphCaller,
  correlation: Correlation,
): Promise<EmulatorResponse> {
  const fault = scriptedFault(world, request, caller, correlation);
  if (fault) return fault;
  try {
    return await dispatch(world, request, caller);
  } catch (error) {
    if (error instanceof GraphError) return errorReply(error, correlation);
    if (error instanceof ODataSyntaxError)
      return errorReply(graphErrors.badRequest(error.message), correlation);
    throw error;
  }
}

function answerWithinBudget(
  world: World,
  request: EmulatorRequest,
  caller: GraphCaller,
  correlation: Correlation,
): Promise<EmulatorResponse> {
  return withinBudget(
    world.faults.budget,
    request,
    () => answer(world, request, caller, correlation),
    (throttle) => graphThrottleAnswer(throttle, correlation),
  );
}

/** Microsoft Graph v1.0 over the world that `_api` serves too. */
export function createGraphService(ctx: ServiceContext, world: World): { handler: ServiceHandler } {
  const respond = async (request: EmulatorRequest, correlation: Correlation): Promise<EmulatorResponse> => {
    const identity = identify(request, world, ctx.bearer, correlation);
    if ('refusal' in identity) return identity.refusal;
    return answerWithinBudget(world, request, identity.caller, correlation);
  };
  return {
    handler: async (request) => {
      const correlation = correlate(request, world);
      return withGraphHeaders(await respond(request, correlation), correlation);
    },
  };
}
