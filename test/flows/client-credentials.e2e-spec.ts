import { createPrivateKey, createSign, X509Certificate, createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newCertificate, type NewCertificate } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const GARBAGE = ['', 'not a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'];

const pem = ({ cert, key }: NewCertificate): string => `${key}${cert}`;

/** As a workload identity provider signs it. */
function federatedToken({ key }: NewCertificate, lifetimeSeconds = 3_600): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    aud: 'api://AzureADTokenExchange',
    iss: 'https://oidc.cluster.example',
    sub: 'system:serviceaccount:bff:bff',
    iat: now,
    exp: now + lifetimeSeconds,
  };
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createSign('sha256').update(parts.join('.')).sign(createPrivateKey(key), 'base64url');
  return [...parts, signature].join('.');
}

describe('the service proves itself to Entra', () => {
  let folder: string;
  let file: string;
  let world: World | undefined;
  let [old, fresh]: NewCertificate[] = [];
  beforeAll(async () => {
    [old, fresh] = await Promise.all([newCertificate('old'), newCertificate('fresh')]);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entra-bff-credential-'));
    file = join(folder, 'credential');
  });
  afterEach(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (variable: string, registered = fresh): Promise<World> => {
    world = await startWorld({
      env: { AZURE_CLIENT_SECRET: '', [variable]: file },
      emulator: { clientCertificate: registered?.cert ?? '' },
    });
    world.emulator.entra.autoSignIn = ADELE;
    return world;
  };
  const readiness = async (at: World): Promise<unknown> =>
    (await at.browser().xhr('/health/ready')).json()['status'];
  const assertion = (at: World): Record<string, unknown> => {
    const form = new URLSearchParams(tokenPosts(at).at(-1)?.body);
    expect(form.get('client_secret')).toBeNull();
    const [header = ''] = (form.get('client_assertion') ?? '').split('.');
    return { ...Object(JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))) };
  };
  const thumbprint = (one = fresh): string =>
    createHash('sha256')
      .update(new X509Certificate(one?.cert ?? '').raw)
      .digest('base64url');
  const signIn = (at: World): Promise<Answer> => at.browser().navigate('/bff/login');

  it('with a certificate, and with the new one as soon as its file is replaced', async () => {
    if (old === undefined || fresh === undefined) throw new Error('There are no certificates.');
    await writeFile(file, pem(old));
    const at = await start('AZURE_CLIENT_CERTIFICATE_PATH');
    expectFailurePage(await signIn(at), 'idp_unavailable');
    expect(assertion(at)['x5t#S256']).toBe(thumbprint(old));
    expect(await readiness(at)).toBe('degraded');
    await writeFile(file, pem(fresh));
    const user = await at.signedIn();
    expect((await user.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
    expect(assertion(at)).toMatchObject({ alg: 'PS256', 'x5t#S256': thumbprint() });
    expect(await readiness(at)).toBe('up');
  });

  it('with a federated token, read from its file each time', async () => {
    if (old === undefined || fresh === undefined) throw new Error('There are no certificates.');
    await writeFile(file, `${federatedToken(fresh)}\n`);
    const at = await start('AZURE_FEDERATED_TOKEN_FILE');
    const user = await at.signedIn();
    const next = federatedToken(fresh, 7_200);
    await writeFile(file, next);
    expect((await user.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    expect(new URLSearchParams(tokenPosts(at).at(-1)?.body).get('client_assertion')).toBe(next);
  });

  it.each([
    ['AZURE_CLIENT_CERTIFICATE_PATH', pem],
    ['AZURE_FEDERATED_TOKEN_FILE', federatedToken],
  ] as const)(
    'not while what %s names cannot be used: nobody loses a session for it',
    async (variable, content) => {
      if (old === undefined || fresh === undefined) throw new Error('There are no certificates.');
      await writeFile(file, content(fresh));
      const at = await start(variable);
      const user: Browser = await at.signedIn();
      for (const garbage of [...GARBAGE, `${old.key}${fresh.cert}`, undefined]) {
        if (garbage === undefined) await rm(file);
        else await writeFile(file, garbage);
        later(at, 2_000);
        forgetPosts(at);
        const answer = await user.xhr('/bff/token-renewal', { method: 'POST' });
        expectProblem(answer, 'idp_unavailable');
        expect(tokenPosts(at)).toEqual([]);
        expect((await user.xhr('/bff/user')).status).toBe(200);
        expect(await readiness(at)).toBe('degraded');
        expectFailurePage(await signIn(at), 'idp_unavailable');
        expect(JSON.stringify(at.bff.log.lines)).not.toMatch(/PRIVATE KEY|MII|eyJ/);
      }
      await writeFile(file, content(fresh));
      later(at, 2_000);
      expect((await user.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
      expect(await readiness(at)).toBe('up');
    },
  );
});
