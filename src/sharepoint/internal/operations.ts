import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import { BffError, toProblem } from '../../platform/problem.js';
import { Records, type RecordKind } from '../../platform/store/records.js';
import { parseUnder, StandingAliases, type Under } from '../../upstream/aliases/standing-aliases.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { CopyMonitor, type CopyProgress } from '../../upstream/copy-monitor.js';
import { isJsonObject, objectOf, textOf } from '../../upstream/json.js';
import type { Operation } from '../dto/operation.dto.js';
import type { OperationId } from '../path/file-ids.js';
import { DriveId, DriveItemId } from '../path/ids.js';
import { DriveItems } from './drive-items.js';

/** How a copy ended: with the id of what was made, if that was told, or with an error. */
interface Ending {
  itemId?: string | undefined;
  code?: ProblemCode | undefined;
  detail?: string | undefined;
}

/** A copy that somebody began. */
interface CopyRecord {
  owner: string;
  /** The alias that it was begun under, if any. */
  under?: Under | undefined;
  /** The drive of the copy. */
  driveId: string;
  /** The address that tells how it goes: a secret, and gone once it is over. */
  monitor?: string | undefined;
  ending?: Ending | undefined;
}

const TTL_MS = 24 * 3_600_000;

const COPY: RecordKind<CopyRecord> = { purpose: 'sharepoint-copy', parse: toCopyRecord };

/**
 * What takes its time, under ids of our own: any replica can tell how it goes, and only to the user who began it. Every
 * method throws the BffError to answer with.
 */
@Injectable()
export class Operations {
  constructor(
    private readonly records: Records,
    private readonly monitor: CopyMonitor,
    private readonly items: DriveItems,
    private readonly aliases: StandingAliases,
  ) {}

  /** `monitor` tells how a copy into the drive goes. */
  async begin(
    { owner }: Caller,
    { driveId, under }: Pick<CopyRecord, 'driveId' | 'under'>,
    monitor: string,
  ): Promise<Operation> {
    const id = randomBytes(32).toString('base64url');
    await this.records.put(COPY, id, { owner, under, driveId, monitor }, TTL_MS);
    return { id, status: 'running', percentage: 0 };
  }

  async look(caller: Caller, { text: id }: OperationId): Promise<Operation> {
    const record = await this.records.get(COPY, id);
    // Another user's is none, so that ids can be tried by nobody.
    if (record === undefined || record.owner !== caller.owner) throw new BffError('not_found');
    const { under, ending, monitor } = record;
    this.aliases.judge(under);
    if (ending !== undefined || monitor === undefined) return this.#ended(caller, id, record, ending);
    const progress = await this.monitor.look(caller, monitor);
    if (progress.state === 'running') return { id, status: 'running', percentage: percent(progress) };
    const end = endingOf(progress, caller.requestId);
    await this.records.update(COPY, id, ({ owner, driveId }) => ({
      value: { owner, under, driveId, ending: end },
      ttl: TTL_MS,
    }));
    return this.#ended(caller, id, record, end);
  }

  async #ended(
    caller: Caller,
    id: string,
    { driveId, under }: CopyRecord,
    ending: Ending = {},
  ): Promise<Operation> {
    const { itemId, code, detail } = ending;
    if (code !== undefined) {
      const { status, detail: told } = toProblem(
        new BffError(code, detail === undefined ? {} : { detail }),
        caller.requestId,
      );
      return { id, status: 'failed', percentage: 0, problem: { code, status, detail: told } };
    }
    const item = itemId === undefined ? undefined : await this.#item(caller, driveId, itemId);
    return { id, status: 'completed', percentage: 100, driveId: under?.alias ?? driveId, item };
  }

  /** Undefined when it is gone again, or not for this user to see. */
  async #item(caller: Caller, driveId: string, itemId: string): Promise<Operation['item']> {
    try {
      return await this.items.read(caller, DriveItemId.parse(itemId).in(DriveId.parse(driveId)));
    } catch (error) {
      const gone =
        error instanceof BffError && ['not_found', 'access_denied', 'bad_request'].includes(error.code);
      if (gone) return undefined;
      throw error;
    }
  }
}

function percent({ percentage = 0 }: { percentage?: number | undefined }): number {
  return Math.min(100, Math.max(0, percentage));
}

function endingOf(progress: Exclude<CopyProgress, { state: 'running' }>, requestId: string): Ending {
  if (progress.state === 'completed') return { itemId: progress.itemId };
  const { code, detail } = toProblem(progress.problem, requestId);
  return { code, detail };
}

function toCopyRecord(value: unknown): CopyRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const [owner, driveId, monitor] = ['owner', 'driveId', 'monitor'].map((name) => textOf(value, name));
  if (owner === undefined || driveId === undefined) return undefined;
  const ending = value['ending'];
  const under = parseUnder(objectOf(value, 'under'));
  return { owner, under, driveId, monitor, ending: isJsonObject(ending) ? toEnding(ending) : undefined };
}

function isProblemCode(text: string | undefined): text is ProblemCode {
  return text !== undefined && Object.hasOwn(PROBLEM_STATUS, text);
}

function toEnding(value: Readonly<Record<string, unknown>>): Ending {
  const code = textOf(value, 'code');
  return {
    itemId: textOf(value, 'itemId'),
    code: isProblemCode(code) ? code : undefined,
    detail: textOf(value, 'detail'),
  };
}
