#!/usr/bin/env node
import { readCommandLine, USAGE } from './cli-options.js';
import { startEmulator, type Emulator } from './emulator.js';

const commandLine = readCommandLine(process.argv.slice(2), process.env);

if (commandLine.kind === 'help') {
  process.stdout.write(USAGE);
} else if (commandLine.kind === 'invalid') {
  process.stderr.write(`${commandLine.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  try {
    const emulator = await startEmulator(commandLine.options);
    emulator.entra.autoSignIn = commandLine.autoSignIn ?? null;
    process.stdout.write(greeting(emulator));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void emulator.stop());
    }
  } catch (error) {
    process.stderr.write(`The emulator could not start: ${error instanceof Error ? error.message : ''}\n`);
    process.exitCode = 1;
  }
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
