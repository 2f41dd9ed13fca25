import { readCommandLine, USAGE, type CommandLine } from './cli-options.js';
import { startEmulator, type Emulator } from './emulator.js';

/** The parts of `process` that the command uses. */
export interface CommandHost {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Runs `entra-bff-emulator` until a signal ends it; resolves to the exit code. */
export async function runCommand(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
  host: CommandHost,
): Promise<number> {
  const commandLine = readCommandLine(args, environment);
  if (commandLine.kind === 'help') {
    host.stdout.write(USAGE);
    return 0;
  }
  if (commandLine.kind === 'invalid') {
    host.stderr.write(`${commandLine.message}\n\n${USAGE}`);
    return 2;
  }
  try {
    return await serve(commandLine, host);
  } catch (error) {
    host.stderr.write(`The emulator could not start. ${String(error)}\n`);
    return 1;
  }
}

async function serve(start: Extract<CommandLine, { kind: 'start' }>, host: CommandHost): Promise<number> {
  const emulator = await startEmulator(start.options);
  emulator.entra.autoSignIn = start.autoSignIn ?? null;
  for (const rule of start.faults) emulator.faults.add(rule);
  const signal = new Promise<void>((resolve) => {
    host.once('SIGINT', resolve);
    host.once('SIGTERM', resolve);
  });
  host.stdout.write(greeting(emulator));
  await signal;
  await emulator.stop();
  return 0;
}

/** Comments and assignments: the whole text can be saved as an environment file. */
function greeting({ environment, users, authorityHost }: Emulator): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'`);
  const people = users.filter(({ state }) => state === 'ok').map(({ username }) => username);
  return [
    '# The emulator is running. For the service:',
    ...variables,
    `# Sign in as ${people.join(', ')}`,
    `# Steer it: ${authorityHost}/__emulator/status`,
    '',
  ].join('\n');
}
