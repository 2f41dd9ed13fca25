import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [--check] [--port <n>]

  --check      go through the main job without a browser, print each step, exit 0 or 1
  --port <n>   where the page is served; 3000
  --help
`;

const DEFAULT_PORT = 3000;

/** @returns `{ check, help, port, portIsChosen }`. Throws an Error that says what is wrong. */
export function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: { check: { type: 'boolean' }, help: { type: 'boolean' }, port: { type: 'string' } },
  });
  const { check = false, help = false, port } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new Error(`--port must be a number from 1 to 65535, not "${port}".`);
  }
  return { check, help, port: Number(port ?? DEFAULT_PORT), portIsChosen: port !== undefined };
}
