// The tests talk to a real Redis and a real Chromium. Finds them, or installs them on Debian and Ubuntu, or says
// exactly how to get them.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram, TEST_PROGRAMS } from './find-program.mjs';

const missing = () => Object.keys(TEST_PROGRAMS).filter((key) => findProgram(key) === undefined);

function run(command, args, env) {
  console.log(`prepare-tests: ${command} ${args.join(' ')}`);
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
}

/**
 * Debian's packages start their service after the install, and the tests start their own Redis: the exit code 101 of
 * policy-rc.d forbids it (invoke-rc.d(8)). A machine that has a policy of its own keeps it.
 */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  try {
    install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function installOnDebian(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // One unreachable source makes `update` fail, and what is needed may still be there.
  run('apt-get', ['update', '-q'], env);
  withoutServices(() => run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], env));
}

function explain(keys) {
  const packages = keys.map((key) => TEST_PROGRAMS[key].package).join(' ');
  console.error(`The tests need ${keys.join(' and ')}, and this machine has none. Do one of these:`);
  console.error(`  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install ${packages}`);
  console.error(`  macOS:           brew install ${packages.replace('redis-server', 'redis')}`);
  for (const key of keys) {
    console.error(
      `  you have one:    export ${TEST_PROGRAMS[key].variable}=/path/to/${TEST_PROGRAMS[key].names[0]}`,
    );
  }
}

function prepare() {
  const needed = missing();
  const canInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (needed.length > 0 && canInstall) installOnDebian(needed.map((key) => TEST_PROGRAMS[key].package));
  const left = missing();
  if (left.length > 0) explain(left);
  return left.length === 0;
}

try {
  if (!prepare()) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
