import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [--check] [--port <n>] [--no-build]

  --check      go through the main job without a browser, print each step, exit 0 or 1
  --port <n>   where the page is served; 3000
  --no-build   use what is built already
  --help
`;

const DEFAULT_PORT = 3000;

/** @returns `{ check, help, build, port, portIsChosen }`. Throws an Error that says what is wrong. */
export function readArguments(args) {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      check: { type: 'boolean' },
      help: { type: 'boolean' },
      build: { type: 'boolean' },
      port: { type: 'string' },
    },
  });
  const { check = false, help = false, build = true, port } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new Error(`--port must be a number from 1 to 65535, not "${port}".`);
  }
  return { check, help, build, port: Number(port ?? DEFAULT_PORT), portIsChosen: port !== undefined };
}
