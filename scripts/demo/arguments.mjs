import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [--check] [--port <n>] [--frontend <folder>] [--no-build]

  --check               go through the main job without a browser, print each step, exit 0 or 1
  --port <n>            where the page is served; 3000; with --check also a demo that runs there already
  --frontend <folder>   serve this page in place of the demo's own
  --no-build            use what is built already
  --help
`;

const DEFAULT_PORT = 3000;

/** @returns `{ check, help, build, port, portIsChosen, frontend }`. Throws an Error that says what is wrong. */
export function readArguments(args) {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      check: { type: 'boolean' },
      help: { type: 'boolean' },
      build: { type: 'boolean' },
      port: { type: 'string' },
      frontend: { type: 'string' },
    },
  });
  const { check = false, help = false, build = true, port, frontend } = values;
  return { check, help, build, ...portOf(port), frontend: frontend && folderOf(frontend) };
}

function portOf(port) {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new Error(`--port must be a number from 1 to 65535, not "${port}".`);
  }
  return { port: Number(port ?? DEFAULT_PORT), portIsChosen: port !== undefined };
}

/** npm runs its scripts elsewhere than where they were asked for. */
function folderOf(frontend) {
  return resolve(process.env.INIT_CWD ?? '.', frontend);
}
