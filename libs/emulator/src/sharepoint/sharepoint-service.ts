import type { EmulatorRequest, EmulatorResponse, ServiceContext, ServiceHandler } from '../http/exchange.js';
import { answerBatch } from './api/api-batch.js';
import { faultAnswer, throttleAnswer } from './api/api-faults.js';
import { withServiceHeaders } from './api/api-headers.js';
import { identify } from './api/api-identity.js';
import { answerApi } from './api/api-service.js';
import { createControl, type SharePointControl } from './control.js';
import type { Site } from './data/site-list.js';
import { withinBudget } from './faults/budget.js';
import { download } from './files/download-handler.js';
import { upload } from './files/upload-handler.js';
import { splitTarget } from './odata/query-options.js';
import type { World } from './world.js';

export type { SharePointControl } from './control.js';

const NOT_FOUND: EmulatorResponse = {
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: '404 FILE NOT FOUND',
};

function siteAt(world: World, rawPrefix: string): Site | undefined {
  let prefix: string;
  try {
    prefix = decodeURIComponent(rawPrefix).replace(/\/$/, '').toLowerCase();
  } catch {
    return undefined;
  }
  return world.sites.find(({ path }) => path.toLowerCase() === prefix);
}

async function answerApiCall(
  ctx: ServiceContext,
  world: World,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  const { path } = splitTarget(request.target);
  const mark = /\/_api(?:\/|$)/i.exec(path);
  const site = mark ? siteAt(world, path.slice(0, mark.index)) : undefined;
  const audiences = [ctx.sharePointAudience, ctx.origins.sharepoint];
  const identity = identify(request, world, ctx.bearer, audiences);
  if ('refusal' in identity) return identity.refusal;
  const { caller } = identity;
  const fault = faultAnswer(world, request, caller);
  if (fault) return fault;
  if (!mark || !site) return NOT_FOUND;
  const rawPath = path.slice(mark.index + mark[0].length);
  const answer = () =>
    rawPath.toLowerCase() === '$batch'
      ? answerBatch(world, site, caller, request)
      : answerApi(world, site, caller, request, rawPath);
  return withinBudget(world.faults.budget, request, answer, throttleAnswer);
}

/** How a copy went; whoever has the address may ask. */
function monitored(world: World, id: string): EmulatorResponse {
  const outcome = world.monitors.get(id);
  if (outcome === undefined) return NOT_FOUND;
  const body = JSON.stringify(
    'error' in outcome
      ? {
          operation: 'ItemCopy',
          error: { code: outcome.error, message: 'Name already exists' },
          status: 'failed',
        }
      : { percentageComplete: 100, resourceId: outcome.resourceId, status: 'completed' },
  );
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
}

/** The tenant's SharePoint host: `_api`, and the pre-authenticated addresses that Graph hands out. */
export function createSharePointService(
  ctx: ServiceContext,
  world: World,
): { handler: ServiceHandler; control: SharePointControl } {
  const answer = async (request: EmulatorRequest): Promise<EmulatorResponse> => {
    const { path } = splitTarget(request.target);
    if (path.endsWith('/_layouts/15/download.aspx')) return download(request, world);
    if (/\/_api\/v2\.0\/.*\/uploadSession$/.test(path)) return upload(request, world);
    const monitor = /\/_api\/v2\.0\/monitor\/([0-9a-f-]+)$/.exec(path)?.[1];
    if (monitor !== undefined) return monitored(world, monitor);
    return answerApiCall(ctx, world, request);
  };
  return {
    handler: async (request) => withServiceHeaders(world, await answer(request)),
    control: createControl(world),
  };
}
