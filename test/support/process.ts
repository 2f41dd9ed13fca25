import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  /** The whole environment; nothing is inherited but PATH. */
  env?: Record<string, string>;
  cwd?: string;
  /** Run as this user (only root may ask for it). */
  uid?: number;
  gid?: number;
  /** Ready as soon as the output matches; without it, as soon as the process runs. */
  readyWhen?: RegExp;
  /** Milliseconds to become ready. */
  readyWithin?: number;
}

export interface RunningProcess {
  /** Of the program itself, so that a test can signal it. */
  readonly pid: number;
  /** Standard output and error so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code when the program ends by itself or by a signal (128 + its number). */
  readonly exited: Promise<number>;
  /** Sends a signal (SIGKILL unless told), waits for the end and gives the exit code. */
  stop(name?: NodeJS.Signals): Promise<number>;
}

// A jest worker that is killed runs no exit handler, and its servers would live on. The shell holds a pipe to us:
// when it closes, for whatever reason, the program is killed. It passes the program's pid on descriptor 3.
const TIED = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- & pid=$!
{ read -r _; kill -9 "$pid"; } <&4 >/dev/null 2>&1 3>&- 4<&- & watch=$!
exec 4<&-
echo "$pid" >&3
exec 3>&-
wait "$pid"; code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

const DEFAULT_READY_MS = 60_000;

/** Starts a real program whose life is tied to ours. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const { env, cwd, uid, gid } = options;
  const shell = spawn('/bin/sh', ['-c', TIED, 'sh', command, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  const exited = once(shell, 'close').then(() => shell.exitCode ?? 1);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  shell.stdout?.on('data', collect);
  shell.stderr?.on('data', collect);

  const pid = await readPid(shell);
  const running: RunningProcess = {
    pid,
    output: () => output,
    signal: (name) => void process.kill(pid, name),
    exited,
    stop: async (name = 'SIGKILL') => {
      if (shell.exitCode === null) killIfAlive(pid, name);
      return exited;
    },
  };
  await untilReady(running, shell, options);
  return running;
}

function killIfAlive(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself a moment ago; the shell is about to say so.
  }
}

async function readPid(shell: ChildProcess): Promise<number> {
  const pipe = shell.stdio[3];
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('The pid pipe is open.');
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  const pid = Number.parseInt(text, 10);
  if (Number.isNaN(pid)) throw new Error('The shell did not start the program.');
  return pid;
}

async function untilReady(
  running: RunningProcess,
  shell: ChildProcess,
  options: ProcessOptions,
): Promise<void> {
  const { readyWhen = /^/, readyWithin = DEFAULT_READY_MS } = options;
  const deadline = Date.now() + readyWithin;
  while (!readyWhen.test(running.output())) {
    if (shell.exitCode !== null) throw new Error(`It ended before it was ready:\n${running.output()}`);
    if (Date.now() > deadline) {
      await running.stop();
      throw new Error(`It was not ready within ${readyWithin} ms:\n${running.output()}`);
    }
    await sleep(10);
  }
}
