import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { parseBatch } from '../batch/batch-request.js';
import { writeBatch } from '../batch/batch-response.js';
import type { Site } from '../data/site-list.js';
import { splitTarget } from '../odata/query-options.js';
import type { World } from '../world.js';
import { withinBudget } from '../faults/budget.js';
import { faultAnswer, throttleAnswer } from './api-faults.js';
import { authorize, checkDigest, type Caller } from './api-identity.js';
import { answerApi, refusal } from './api-service.js';

async function answerPart(
  world: World,
  site: Site,
  caller: Caller,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  const { path } = splitTarget(request.target);
  const rawPath = path.slice(`${site.path}/_api/`.length);
  const fault = faultAnswer(world, request, caller);
  if (fault) return fault;
  const answer = () => answerApi(world, site, caller, request, rawPath);
  return withinBudget(world.faults.budget, request, answer, throttleAnswer);
}

/** `$batch`: every part stands for itself, one after the other; what failed undoes nothing. */
export async function answerBatch(
  world: World,
  site: Site,
  caller: Caller,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  try {
    authorize(caller, 'read');
    checkDigest(caller, request, world);
    const ownBase = `${world.origin}${site.path}/_api/`;
    const digest = request.headers['x-requestdigest'];
    const answers: EmulatorResponse[] = [];
    for (const part of parseBatch(request, ownBase)) {
      // The digest of the batch stands for its parts.
      if (digest !== undefined) part.headers['x-requestdigest'] ??= digest;
      answers.push(await answerPart(world, site, caller, part));
    }
    return writeBatch(`batchresponse_${world.newGuid()}`, answers);
  } catch (error) {
    return refusal(request, error);
  }
}
