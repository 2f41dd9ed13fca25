// Tries this configuration against the real tenant, step by step: `npm run check:tenant`. See docs/real-tenant.md.
// An operator starts it; nothing else does. Needs a build.
import 'reflect-metadata';
import { createInterface } from 'node:readline/promises';
import { ConfigurationError, loadEnv } from '../dist/platform/env/env.js';
import { readArguments, USAGE } from './tenant/arguments.mjs';
import { Report } from './tenant/report.mjs';
import { runSteps } from './tenant/steps.mjs';

let options;
try {
  options = readArguments(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}

if (options.help) process.stdout.write(USAGE);
else {
  try {
    const switches = [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].join(' ');
    const env = loadEnv({ ...process.env, NODE_OPTIONS: switches });
    const report = new Report(env, (text) => process.stdout.write(text));
    await runSteps({ env, report, options: { ...options, paste: nextLine } });
    process.exit(report.end() ? 0 : 1);
  } catch (error) {
    // What is not expected may hold anything: its name has to do.
    process.stderr.write(
      `${error instanceof ConfigurationError ? error.message : `Defect: ${error.name}`}\n`,
    );
    process.exit(1);
  }
}

async function nextLine() {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const { value = '' } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  return value;
}
