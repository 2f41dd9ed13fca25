import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Condition, type Trouble } from '../health/condition.js';
import { Log } from '../log.js';
import { RedisConnection } from './redis-connection.js';

/** What INFO says of a server's memory; undefined: it does not say. */
interface Memory {
  evicts: boolean | undefined;
  isFull: boolean | undefined;
}

const LOOK_EVERY_MS = 5_000;

/**
 * Tells the operator of a store that serves and yet must not be left as it is. INFO instead of CONFIG, which managed
 * services forbid; where that is forbidden too, nothing is known and nothing is said.
 */
@Injectable()
export class StoreWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  readonly #present = new Set<Trouble>();

  constructor(
    private readonly connection: RedisConnection,
    private readonly condition: Condition,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { client } = this.connection;
    if (client === undefined) return;
    const look = (): void => void this.#look();
    client.on('ready', look);
    this.connection.onTopologyChange(look);
    this.#timer = setInterval(look, LOOK_EVERY_MS);
    this.#timer.unref();
    look();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.connection.client?.status !== 'ready') return;
    const answers = await this.connection.ask('INFO', 'memory');
    const memories = answers.map((answer) =>
      memoryOf(answer.status === 'fulfilled' ? answer.value : undefined),
    );
    this.#judge(
      'store_evicts',
      memories.map(({ evicts }) => evicts),
    );
    this.#judge(
      'store_full',
      memories.map(({ isFull }) => isFull),
    );
    const isPartlyAway = this.connection.isCluster && (answers.length === 0 || answers.some(isLost));
    this.#judge('store_partly_away', [isPartlyAway]);
  }

  /** What is not known of any server stays as it was said to be. */
  #judge(trouble: Trouble, signs: readonly (boolean | undefined)[]): void {
    const known = signs.filter((sign) => sign !== undefined);
    if (known.length === 0) return;
    const isPresent = known.some(Boolean);
    this.condition.report(trouble, isPresent);
    if (isPresent && !this.#present.has(trouble)) this.log.write('store_troubled', { trouble });
    if (isPresent) this.#present.add(trouble);
    else this.#present.delete(trouble);
  }
}

/** A refusal is an answer too. */
function isLost(answer: PromiseSettledResult<unknown>): boolean {
  const reason: unknown = answer.status === 'rejected' ? answer.reason : undefined;
  return answer.status === 'rejected' && !(reason instanceof Error && reason.name === 'ReplyError');
}

function memoryOf(info: unknown): Memory {
  const text = typeof info === 'string' ? info : '';
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1];
  const [policy, used, limit] = ['maxmemory_policy', 'used_memory', 'maxmemory'].map(field);
  const evicts = policy === undefined ? undefined : policy !== 'noeviction';
  const isKnown = policy !== undefined && used !== undefined && limit !== undefined;
  return {
    evicts,
    isFull: isKnown ? !evicts && Number(limit) > 0 && Number(used) >= Number(limit) : undefined,
  };
}
