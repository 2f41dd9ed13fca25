import { randomBytes } from 'node:crypto';
import { Child } from '../process/child.js';
import { CORES } from '../process/cores.js';
import { fieldsOf, numberIn, tableIn, textIn, textsIn, type Fields } from '../shape.js';
import { RedisProbe } from './redis-probe.js';

/** The origin that browsers of every server believe in; loopback leads them to its port. */
export const ORIGIN = 'http://localhost:3000';

/** The processes around the servers: upstream API, Entra and Redis, load. */
export class Stage {
  readonly #children: Child[] = [];
  readonly #probes: RedisProbe[] = [];

  private constructor(
    readonly world: Child,
    readonly upstream: Child,
    readonly load: Child,
    /** Of the upstream API. */
    readonly upstreamOrigin: string,
    /** The service's variables for the emulated Entra. */
    readonly entra: Readonly<Record<string, string>>,
    private readonly node: string,
  ) {
    this.#children.push(world, upstream, load);
  }

  static async open({ node, downloadBytes }: { node: string; downloadBytes: number }): Promise<Stage> {
    const world = Child.start('world/main.js', { core: CORES.world });
    const upstream = Child.start('world/upstream.js', { core: CORES.upstream });
    const load = Child.start('load/main.js', { core: CORES.load });
    try {
      const { origin } = fieldsOf(await upstream.ask('start', { downloadBytes }));
      const entra = fieldsOf(await world.ask('emulator'));
      return new Stage(world, upstream, load, String(origin), tableIn(entra, 'environment'), node);
    } catch (error) {
      for (const child of [world, upstream, load]) await child.stop();
      throw error;
    }
  }

  async redis(): Promise<string> {
    return textIn(fieldsOf(await this.world.ask('redis')), 'url');
  }

  probe(redis: string): RedisProbe {
    const probe = new RedisProbe(redis);
    this.#probes.push(probe);
    return probe;
  }

  /** A server under test: its own process, on its own core. */
  async server(entry: string, request: object = {}): Promise<{ child: Child; port: number }> {
    const child = Child.start(entry, {
      node: this.node,
      core: CORES.server,
      env: { NODE_ENV: 'production' },
    });
    this.#children.push(child);
    const started = fieldsOf(await child.ask('start', { upstream: this.upstreamOrigin, ...request }));
    return { child, port: numberIn(started, 'port') };
  }

  /** The environment of our service on this Redis; replicas share it. */
  environment(redis: string): Record<string, string> {
    return {
      ...this.entra,
      NODE_ENV: 'production',
      PUBLIC_URL: ORIGIN,
      HOST: '127.0.0.1',
      METRICS_PORT: '0',
      GRAPH_URL: this.upstreamOrigin,
      REDIS_URL: redis,
      ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    };
  }

  /** The `Authorization` headers that `work` caused upstream. */
  async authorizationsOf(work: () => Promise<unknown>): Promise<string[]> {
    await this.upstream.ask('watch');
    await work();
    return textsIn(fieldsOf(await this.upstream.ask('seen')), 'authorizations');
  }

  async askLoad(name: string, request: object = {}): Promise<Fields> {
    return fieldsOf(await this.load.ask(name, request));
  }

  async close(): Promise<void> {
    for (const probe of this.#probes.splice(0)) probe.close();
    await Promise.all(this.#children.splice(0).map((child) => child.stop()));
  }
}
