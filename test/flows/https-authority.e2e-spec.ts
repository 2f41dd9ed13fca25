import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newCertificate, startEmulator, type Emulator } from '@entra-bff/emulator';
import { Browser } from '../support/browser.js';
import { getOverTls } from '../support/https-client.js';
import { startService, type RunningService } from '../support/service.js';
import { ADELE } from '../support/world.js';

/** Hosts under `.test` are this machine, in a program that is told to load this first. */
const RESOLVER = `
import dns from 'node:dns';
const { lookup } = dns;
dns.lookup = (host, ...rest) => lookup(host.endsWith('.test') ? '127.0.0.1' : host, ...rest);
`;

describe('an authority that is reached over HTTPS by a name of its own', () => {
  let folder: string;
  let cert: string;
  let emulator: Emulator;
  let service: RunningService;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entra-bff-https-'));
    const tls = await newCertificate('login.contoso.test', ['login.contoso.test']);
    cert = tls.cert;
    emulator = await startEmulator({ publicHost: 'login.contoso.test', tls });
    emulator.entra.autoSignIn = ADELE;
    const [ca, resolver] = [join(folder, 'ca.pem'), join(folder, 'resolver.mjs')];
    await Promise.all([writeFile(ca, cert), writeFile(resolver, RESOLVER)]);
    service = await startService({
      ...emulator.environment,
      NODE_EXTRA_CA_CERTS: ca,
      NODE_OPTIONS: `--import=${resolver}`,
    });
  });
  afterAll(async () => {
    await service.stop();
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('signs a user in from end to end, and renews the token', async () => {
    const own = service.origin.replace('127.0.0.1', 'localhost');
    const browser = new Browser(own, { [own]: service.origin });
    const begun = await browser.step('/bff/login?returnUrl=/work');
    const authorize = String(begun.headers['location']);
    expect(authorize).toMatch(/^https:\/\/login\.contoso\.test:\d+\/[^/]+\/oauth2\/v2\.0\/authorize\?/);
    const entra = await getOverTls(authorize, cert);
    const end = await browser.step(entra.location);
    expect([end.status, end.headers['location']]).toEqual([303, '/work']);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
    expect((await browser.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
  });
});
