import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.js';

/** Stands in for the process: what was printed, and a way to send signals. */
class Host extends EventEmitter {
  out = '';
  err = '';
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr = { write: (text: string) => (this.err += text) };

  async printed(text: string): Promise<void> {
    while (!this.out.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  variable(name: string): string {
    return new RegExp(`^${name}='(.*)'$`, 'm').exec(this.out)?.[1] ?? '';
  }
}

const ANY_PORTS = ['--port-entra', '0', '--port-graph', '0', '--port-sharepoint', '0'];

describe('the command', () => {
  it('prints the environment for the service, serves, and ends on SIGTERM', async () => {
    const host = new Host();
    const done = runCommand([...ANY_PORTS, '--client-secret', 's3cret', '--token-lifetime', '7'], {}, host);
    await host.printed('/__emulator/status');
    const authority = host.variable('AZURE_AUTHORITY_HOST');
    const status: unknown = await (await fetch(`${authority}/__emulator/status`)).json();
    host.emit('SIGTERM');

    expect(await done).toBe(0);
    expect(authority).toMatch(/^http:\/\/localhost:\d+$/);
    expect(host.variable('AZURE_CLIENT_SECRET')).toBe('s3cret');
    expect(host.variable('GRAPH_URL')).toMatch(/^http:\/\/localhost:\d+$/);
    expect(status).toMatchObject({
      accessTokenLifetimeSeconds: 7,
      tenantId: host.variable('AZURE_TENANT_ID'),
    });
    await expect(fetch(authority)).rejects.toThrow();
  });

  it('takes its options from the environment too, and arguments win', async () => {
    const host = new Host();
    const environment = {
      EMULATOR_PORT_ENTRA: '0',
      EMULATOR_PORT_GRAPH: '0',
      EMULATOR_PORT_SHAREPOINT: '0',
      EMULATOR_HOST: '0.0.0.0',
      EMULATOR_PUBLIC_HOST: 'emulator.test',
      EMULATOR_CLIENT_SECRET: 'from-the-environment',
      EMULATOR_REDIRECT_URI: 'http://localhost:3000/a http://localhost:3000/b',
    };
    const done = runCommand(['--public-host', '127.0.0.1'], environment, host);
    await host.printed('/__emulator/status');
    host.emit('SIGINT');

    expect(await done).toBe(0);
    expect(host.variable('AZURE_AUTHORITY_HOST')).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(host.variable('AZURE_CLIENT_SECRET')).toBe('from-the-environment');
  });

  it('explains itself', async () => {
    const host = new Host();

    expect(await runCommand(['--help'], {}, host)).toBe(0);
    expect(host.out).toContain('--port-entra');
  });

  it.each([
    [['--port-entra', 'many'], '--port-entra must be a whole number'],
    [['--unknown'], '--unknown'],
    [['--tls-key', 'a.pem'], 'belong together'],
  ])('says what is wrong with %j', async (args, message) => {
    const host = new Host();

    expect(await runCommand(args, {}, host)).toBe(2);
    expect(host.err).toContain(message);
  });

  it('says that a port is taken', async () => {
    const first = new Host();
    const running = runCommand(ANY_PORTS, {}, first);
    await first.printed('/__emulator/status');
    const port = new URL(first.variable('AZURE_AUTHORITY_HOST')).port;
    const second = new Host();
    const code = await runCommand([...ANY_PORTS, '--port-entra', port], {}, second);
    first.emit('SIGTERM');
    await running;

    expect(code).toBe(1);
    expect(second.err).toContain('EADDRINUSE');
  });
});
