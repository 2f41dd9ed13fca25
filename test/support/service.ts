import { freePort } from './free-port.js';
import { startProcess, type RunningProcess } from './process.js';

/** The compiled service as a process of its own. */
export interface RunningService {
  readonly origin: string;
  readonly pid: number;
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** The exit code, when it ends. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Starts `dist/main.js`; `npm test` builds it first. Resolves when it says `readyWhen`, or at once. */
export async function startService(
  environment: Record<string, string>,
  readyWhen = /service_started/,
): Promise<RunningService> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    PUBLIC_URL: origin,
    PORT: String(port),
    HOST: '127.0.0.1',
    METRICS_PORT: 'off',
    ...environment,
  };
  const process = await run({ ...env }, readyWhen);
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: process.pid,
    output: () => process.output(),
    signal: (name) => process.signal(name),
    ended: process.exited,
    stop: async () => void (await process.stop()),
  };
}

/** Starts it with an environment that it must refuse. */
export async function failToStart(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const process = await run(env);
  return { code: await process.exited, output: process.output() };
}

function run(env: Record<string, string>, readyWhen?: RegExp): Promise<RunningProcess> {
  return startProcess(process.execPath, ['dist/main.js'], {
    env,
    ...(readyWhen !== undefined && { readyWhen }),
  });
}
