import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Child } from '../process/child.js';
import { freePorts } from '../process/listen.js';
import { fieldsOf, numberIn, tableIn, textIn } from '../shape.js';
import { fingerprintsOf, toPack } from './canaries/fingerprints.js';
import { Scanner } from './canaries/scanner.js';
import { LogWatch } from './log-watch.js';
import type { SoakOptions } from './options.js';
import { RedisView } from './redis-view.js';
import { Replica } from './replicas.js';

/** How long whoever is asked for a lot may take. */
const PATIENCE_MS = 3_600_000;

/** All processes of a run. */
export class Stage {
  readonly scanner = new Scanner();
  readonly log = new LogWatch(this.scanner);
  readonly world = Child.start('soak/world/main.js');
  readonly load = Child.start('soak/load/main.js');
  readonly #ownSecrets: string[] = [];
  secretsCount = 0;

  private constructor(
    readonly replicas: readonly Replica[],
    readonly redis: RedisView,
    private environment: Readonly<Record<string, string>>,
  ) {}

  static async open(options: SoakOptions): Promise<Stage> {
    const [publicPort = 0, redisPort = 0, ...ports] = await freePorts(2 + options.replicas);
    const host = `localhost:${publicPort}`;
    const replicas: Replica[] = [];
    const stage = new Stage(replicas, new RedisView(redisPort), {});
    for (const [index, port] of ports.entries()) replicas.push(new Replica(index + 1, port, stage.log));
    const { people, tokenSeconds } = options;
    const started = await stage.world.ask('start', { users: people, tokenSeconds, redisPort });
    stage.environment = {
      ...tableIn(fieldsOf(started), 'environment'),
      NODE_ENV: 'production',
      PUBLIC_URL: `http://${host}`,
      HOST: '127.0.0.1',
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      ENCRYPTION_KEYS: stage.newKey(1),
      LOG_LEVEL: 'trace',
      TOKEN_RENEWAL_LEAD: `${options.leadSeconds}s`,
      SESSION_ABSOLUTE_TTL: `${options.sessionSeconds}s`,
      SESSION_IDLE_TTL: `${options.sessionSeconds}s`,
    };
    await stage.load.ask('open', { host, people, replicas: replicas.map(({ origin }) => origin) });
    await Promise.all(replicas.map((replica) => stage.start(replica)));
    return stage;
  }

  async start(replica: Replica): Promise<void> {
    const [metricsPort = 0] = await freePorts(1);
    await replica.start(this.environment, metricsPort);
  }

  /** An entry for `ENCRYPTION_KEYS`, watched like every other secret. */
  newKey(number: number): string {
    const key = randomBytes(32).toString('base64');
    this.#ownSecrets.push(key);
    return `soak-${number}:${key}`;
  }

  /** For every replica that starts from now on. */
  change(name: string, value: (present: string) => string): void {
    this.environment = { ...this.environment, [name]: value(this.environment[name] ?? '') };
  }

  async askLoad(name: string, request: object = {}): Promise<ReturnType<typeof fieldsOf>> {
    return fieldsOf(await this.load.ask(name, request, PATIENCE_MS));
  }

  /** Whoever looks for secrets learns of new ones. */
  async shareSecrets(): Promise<void> {
    const entra = fieldsOf(await this.world.ask('secrets'));
    const people = await this.askLoad('secrets');
    const own = toPack(this.#ownSecrets.splice(0).flatMap((secret) => fingerprintsOf(secret)));
    const packs = [textIn(entra, 'pack'), textIn(people, 'pack'), own];
    this.secretsCount = numberIn(entra, 'count');
    await this.askLoad('learn', { packs, elsewhere: this.log.lines });
    await this.scanner.learn(packs);
  }

  /** Whether both searches find a secret of this run: nothing is said by one that finds nothing at all. */
  async searchWorks(): Promise<boolean> {
    const { sample } = fieldsOf(await this.world.ask('sample'));
    const hidden = gzipSync(`{"token":"${Buffer.from(String(sample)).toString('base64')}"}`).toString(
      'base64',
    );
    const { shows } = await this.askLoad('shows', { text: hidden });
    return shows === true && this.scanner.shows(Buffer.from(hidden));
  }

  /** What is stored, and what operators are shown, is looked through too. */
  async lookForSecrets(): Promise<void> {
    for (const replica of this.replicas) {
      const metrics = await replica.metrics();
      if (metrics !== undefined) this.scanner.take(metrics, `metrics of replica ${replica.number}`);
    }
    for await (const entry of this.redis.someEntries()) this.scanner.take(entry, 'an entry of Redis');
  }

  async close(): Promise<void> {
    this.redis.close();
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await Promise.all([this.world.stop(), this.load.stop()]);
  }
}
