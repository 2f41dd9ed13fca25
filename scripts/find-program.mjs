import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Real programs that the tests talk to: the variable that names one, and the names to look for in PATH. */
export const TEST_PROGRAMS = {
  redis: { variable: 'REDIS_SERVER_PATH', names: ['redis-server', 'valkey-server'], package: 'redis-server' },
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    package: 'chromium',
  },
};

const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a test program, or undefined where there is none. A named path that cannot run is an error. */
export function findProgram(key, env = process.env) {
  const { variable, names } = TEST_PROGRAMS[key];
  const named = env[variable];
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`${variable} names ${named}, which is not an executable file.`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}
