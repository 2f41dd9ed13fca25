import {
  Cluster,
  Command,
  type ClusterNode,
  type ClusterOptions,
  type Redis,
  type RedisOptions,
} from 'ioredis';
import { Patience, type CommandListener } from './patience.js';
import { endWhenSilent } from './silence.js';

export interface PatientClusterOptions extends Omit<ClusterOptions, 'redisOptions'> {
  /** Of the connection to each node. */
  redisOptions: NodeOptions;
}

export type NodeOptions = Omit<
  RedisOptions,
  | 'port'
  | 'host'
  | 'path'
  | 'sentinels'
  | 'retryStrategy'
  | 'enableOfflineQueue'
  | 'readOnly'
  | 'replyMapping'
>;

/** While one node hangs and others answer, the whole is not well again at each answer. */
const CALM_MS = 1_000;

/**
 * A client of a Redis Cluster with {@link Patience}. Emits `silent` when commands go unanswered, `answering`
 * afterwards, and `primaries` when {@link servingPrimaries} has changed.
 */
export class PatientCluster extends Cluster {
  readonly #patience: Patience;
  #serving: Redis[] = [];

  constructor(limit: number, seeds: ClusterNode[], options: PatientClusterOptions) {
    super(seeds, options);
    this.#patience = new Patience({ limit, calm: CALM_MS }, (isSilent) =>
      this.emit(isSilent ? 'silent' : 'answering'),
    );
    this.on('+node', endWhenSilent);
    for (const event of ['+node', '-node', 'refresh', 'ready', 'close']) this.on(event, () => this.#look());
  }

  /** One connection to each primary; none while it is not known of every slot who serves it. */
  servingPrimaries(): Redis[] {
    return this.#serving;
  }

  /** What one primary says to a command without keys. */
  ask(primary: Redis, name: string, ...args: string[]): Promise<unknown> {
    const command = new Command(name, args, { replyEncoding: 'utf8' });
    this.sendCommand(command, undefined, { slot: null, redis: primary });
    return command.promise;
  }

  /** Resolves when a node says that the Cluster serves: PING is answered by nodes that refuse everything else. */
  async proveServing(): Promise<void> {
    const asked = this.nodes('master').map(async (node) => {
      const info = String(await this.ask(node, 'CLUSTER', 'INFO'));
      if (!info.includes('cluster_state:ok')) throw new Error('The Cluster is down.');
    });
    await Promise.any(asked);
  }

  /** For one who counts; what is sent on connections for another purpose is not told of. */
  onCommand(ended: CommandListener): void {
    this.#patience.listen(ended);
  }

  override sendCommand(...[command, stream, node]: Parameters<Cluster['sendCommand']>): unknown {
    const sent: unknown = super.sendCommand(command, stream, node);
    this.#patience.limit(command);
    return sent;
  }

  #look(): void {
    const found = this.#whoServes();
    const before = this.#serving;
    if (found.length === before.length && found.every((primary) => before.includes(primary))) return;
    this.#serving = found;
    this.emit('primaries');
  }

  #whoServes(): Redis[] {
    if (this.status !== 'ready') return [];
    const byName = new Map(
      this.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]),
    );
    const owners = new Set(this.slots.map(([owner]) => owner));
    const serving = [...owners].map((owner) => (owner === undefined ? undefined : byName.get(owner)));
    const known = serving.filter((primary) => primary !== undefined);
    return known.length === serving.length ? known : [];
  }
}
