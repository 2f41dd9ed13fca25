// The checks that need no build, two at a time: each uses about one core. Says of each what it said, when it is over.
import { spawn } from 'node:child_process';

const CHECKS = ['check:types', 'check:format', 'check:lint', 'check:architecture', 'check:lock'];
const AT_ONCE = 2;

/** Whether an npm script ends well. */
function run(script) {
  const started = Date.now();
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    const end = (how) => {
      console.log(`${script}: ${how}, ${((Date.now() - started) / 1_000).toFixed(1)} s`);
      process.stdout.write(Buffer.concat(said));
      resolve(how === 'passed');
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => end(code === 0 ? 'passed' : 'failed'));
  });
}

const waiting = [...CHECKS];
const ended = [];
async function takeTurns() {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift())
    ended.push(await run(script));
}

await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
if (ended.includes(false)) process.exitCode = 1;
