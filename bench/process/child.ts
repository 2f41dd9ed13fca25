import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fieldsOf, numberIn } from '../shape.js';
import { pinned } from './cores.js';

export interface ChildOptions {
  /** The Node binary; ours unless told. */
  node?: string;
  /** Keeps the process on this core, where the machine can. */
  core?: number;
  env?: Record<string, string>;
  /** Gets what it writes to its standard output and error. */
  output?: (chunk: Buffer) => void;
}

/** CPU time in microseconds since the start, memory in bytes, the process's own clock in milliseconds. */
export interface Usage {
  cpu: number;
  rss: number;
  at: number;
}

const ROOT = new URL('..', import.meta.url);
const LAST_WORDS = 4_000;
const PATIENCE_MS = 120_000;

/** A process of the benchmark. It ends when we do. */
export class Child {
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  #lastId = 0;
  #lastWords = '';

  private constructor(
    private readonly entry: string,
    private readonly child: ChildProcess,
    output?: (chunk: Buffer) => void,
  ) {
    if (output !== undefined) for (const stream of [child.stdout, child.stderr]) stream?.on('data', output);
    this.ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code ?? 1)));
    child.on('message', (message) => this.#hear(message));
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text.toString()).slice(-LAST_WORDS);
    });
    child.on('exit', () => this.#failAll());
  }

  /** `entry`: a compiled file below this folder's parent, e.g. `servers/ours.js`. */
  static start(entry: string, options: ChildOptions = {}): Child {
    const { node = process.execPath, core, env = {}, output } = options;
    const [command, ...args] = pinned(core, [node, fileURLToPath(new URL(entry, ROOT))]);
    const child = spawn(command ?? node, args, {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', output === undefined ? 'ignore' : 'pipe', 'pipe', 'ipc'],
    });
    return new Child(entry, child, output);
  }

  /** Rejects with the child's own words when it fails or ends. */
  ask(name: string, request: object = {}, patienceMs = PATIENCE_MS): Promise<unknown> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.entry} did not answer "${name}".`)),
        patienceMs,
      );
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          then(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      if (this.child.connected) this.child.send({ id, ask: name, request });
      else this.#failAll();
    });
  }

  async usage(): Promise<Usage> {
    const fields = fieldsOf(await this.ask('usage'));
    return { cpu: numberIn(fields, 'cpu'), rss: numberIn(fields, 'rss'), at: numberIn(fields, 'at') };
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** As a crash does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.connected) this.child.disconnect();
    else this.kill();
    await ended;
  }

  #hear(message: unknown): void {
    const { id, error, value } = fieldsOf(message);
    const waiting = this.#waiting.get(Number(id));
    if (typeof error !== 'string') waiting?.resolve(value);
    else waiting?.reject(new Error(`${this.entry}: ${error}\n${this.#lastWords}`));
  }

  #failAll(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(`${this.entry} ended.\n${this.#lastWords}`));
    }
  }
}
