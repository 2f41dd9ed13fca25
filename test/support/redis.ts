import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { requireProgram } from './find-program.js';
import { freePort } from './free-port.js';
import { startProcess, type RunningProcess } from './process.js';
import { until } from './until.js';

export interface RedisOptions {
  /** Listen here, e.g. to come back after a crash; a free one unless told. */
  port?: number;
  /** Further words of the command line, e.g. `['--maxmemory', '10mb']`. */
  args?: readonly string[];
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Kills the server, as a crash does; its data is gone. */
  stop(): Promise<void>;
  /** Freezes the server: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Resolves when a replica has everything that this server has been told so far. */
  replicated(): Promise<void>;
  /** A client for a test's own questions; closed by `stop`. */
  client(): Redis;
}

const ATTEMPTS = 5;

/** A real Redis on loopback that keeps nothing on disk and ends with the test process. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return describe(await spawnRedis(port, options.args ?? []), port);
    } catch (error) {
      // Another worker may have taken the port between the question and the start.
      if (attempt >= ATTEMPTS) throw error;
    }
  }
}

function spawnRedis(port: number, args: readonly string[]): Promise<RunningProcess> {
  const nothingKept = ['--save', '', '--appendonly', 'no'];
  // A replica writes what it is sent into a file, which the next server in the same folder would read.
  const elsewhere = ['--dir', tmpdir(), '--dbfilename', `redis-${port}.rdb`, '--rdb-del-sync-files', 'yes'];
  const words = ['--port', String(port), '--bind', '127.0.0.1', ...nothingKept, ...elsewhere, ...args];
  return startProcess(requireProgram('redis'), words, { readyWhen: /Ready to accept connections/ });
}

function describe(server: RunningProcess, port: number): RunningRedis {
  const url = `redis://127.0.0.1:${port}`;
  const clients: Redis[] = [];
  const connect = (): Redis => {
    const made = new Redis(url, { maxRetriesPerRequest: 1 });
    // Tests that stop the server expect the connection to break: the command's own rejection tells enough.
    made.on('error', () => undefined);
    clients.push(made);
    return made;
  };
  return {
    url,
    port,
    stop: async () => {
      for (const client of clients) client.disconnect();
      await server.stop();
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    replicated: () => replicated(connect()),
    client: connect,
  };
}

async function replicated(server: Redis): Promise<void> {
  const state = (): Promise<string> => server.info('replication');
  const offset = Number(/^master_repl_offset:(\d+)/m.exec(await state())?.[1]);
  await until(async () => Number(/^slave0:.*,offset=(\d+)/m.exec(await state())?.[1]) >= offset);
  server.disconnect();
}
