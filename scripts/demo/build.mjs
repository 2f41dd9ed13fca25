import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const IGNORED = /\.spec\.ts$/;

/** Builds with the package's own script when something was never built or has changed since. */
export function ensureBuilt(root) {
  const stale = packagesOf(root).filter((folder) => isStale(folder));
  if (stale.length === 0) return;
  console.log('Building (only when something changed) …');
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

/** The service and each library that has something to build. */
function packagesOf(root) {
  const libs = join(root, 'libs');
  return [root, ...readdirSync(libs).map((name) => join(libs, name))].filter((folder) =>
    existsSync(join(folder, 'src')),
  );
}

function isStale(folder) {
  const built = newest(join(folder, 'dist'));
  return built === 0 || newest(join(folder, 'src')) > built;
}

/** When the newest file below a folder was written, in milliseconds; 0 when there is none. */
function newest(folder) {
  if (!existsSync(folder)) return 0;
  const times = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !IGNORED.test(entry.name))
    .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}
