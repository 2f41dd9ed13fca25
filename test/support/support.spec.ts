import { describe, expect, it } from '@jest/globals';
import { startProcess } from './process.js';
import { startRedis } from './redis.js';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a tied process', () => {
  it('is ready when its output says so, and gives its exit code', async () => {
    const script =
      'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log("ready")';
    const running = await startProcess(process.execPath, ['-e', script], { readyWhen: /ready/ });
    expect(isAlive(running.pid)).toBe(true);
    expect(await running.stop('SIGTERM')).toBe(7);
    expect(isAlive(running.pid)).toBe(false);
    expect(await running.stop()).toBe(7);
  });

  it('tells what it printed when it ends too early', async () => {
    const start = startProcess(process.execPath, ['-e', 'console.error("no way")'], { readyWhen: /ready/ });
    await expect(start).rejects.toThrow('no way');
  });
});

describe('the real Redis', () => {
  it('keeps data, freezes, goes on, and is gone after stop', async () => {
    const redis = await startRedis();
    const client = redis.client();
    await client.set('a', '1');
    redis.pause();
    const answer = client.get('a');
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, 'silence'))]);
    expect(first).toBe('silence');
    redis.resume();
    expect(await answer).toBe('1');
    await redis.stop();

    const again = await startRedis({ port: redis.port });
    expect(await again.client().get('a')).toBeNull();
    await again.stop();
  });
});
