import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { newCertificate } from '@entra-bff/emulator';
import { ConfigurationError, loadEnv } from './env.js';

const GOOD = {
  PUBLIC_URL: 'https://bff.contoso.com',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
};
const folder = mkdtempSync(join(tmpdir(), 'entra-bff-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `variable fault` of each. */
function faults(raw: Record<string, string>): string[] {
  try {
    loadEnv({ ...GOOD, ...raw });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable, fault }) => `${variable} ${fault}`);
  }
}

describe('a certificate', () => {
  const faultsWith = (content: string): string[] => {
    const path = join(folder, 'certificate.pem');
    writeFileSync(path, content);
    return faults({ AZURE_CLIENT_CERTIFICATE_PATH: path });
  };

  it('with its key is taken, in either order, with its chain', async () => {
    const [own, issuer] = [await newCertificate('own'), await newCertificate('issuer')];
    for (const content of [own.key + own.cert, own.cert + own.key, own.cert + issuer.cert + own.key])
      expect(faultsWith(content)).toEqual([]);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['that has expired', () => made({ validDays: -0.5 }), /expired on \d{4}-\d\d-\d\d/],
    ['with a key of 1024 bits', () => made({ bits: 1_024 }), /1024 bits/],
    ['without its key', async () => (await newCertificate('x')).cert, /certificate and its private key/],
    ['without itself', async () => (await newCertificate('x')).key, /certificate and its private key/],
    [
      'with the key of another',
      async () => (await newCertificate('x')).cert + (await newCertificate('y')).key,
      /not that of its certificate/,
    ],
    ['that is no PEM', async () => 'nothing', /as PEM/],
    ['that is damaged', async () => (await made({})).replace(/MII./, 'AAAA'), /cannot be read/],
  ])('%s is refused before the port opens, and the message says why', async (_what, content, why) => {
    const text = await content();
    const [fault = '', ...more] = faultsWith(text);
    expect(more).toEqual([]);
    expect(fault).toMatch(/^AZURE_CLIENT_CERTIFICATE_PATH /);
    expect(fault).toMatch(why);
    expect(fault).not.toMatch(/BEGIN|MII/);
  });

  it('of a federated identity that is empty is refused', () => {
    const path = join(folder, 'token');
    writeFileSync(path, '\n');
    expect(faults({ AZURE_FEDERATED_TOKEN_FILE: path })).toEqual([
      expect.stringMatching(/^AZURE_FEDERATED_TOKEN_FILE .*empty/),
    ]);
  });
});

describe('a secret', () => {
  const key = randomBytes(32);
  const base64 = key.toString('base64');
  const redis = (password: string): string => `rediss://:${encodeURIComponent(password)}@redis.contoso.com`;

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'of the client that is an encryption key',
      { AZURE_CLIENT_SECRET: base64, ENCRYPTION_KEYS: `k1:${base64}` },
      /^ENCRYPTION_KEYS .*AZURE_CLIENT_SECRET/,
    ],
    [
      'of the client that is an encryption key in hexadecimal',
      { AZURE_CLIENT_SECRET: key.toString('hex'), ENCRYPTION_KEYS: `k1:${base64}` },
      /^ENCRYPTION_KEYS .*AZURE_CLIENT_SECRET/,
    ],
    [
      'of the client that is an older encryption key',
      {
        AZURE_CLIENT_SECRET: base64,
        ENCRYPTION_KEYS: `k2:${randomBytes(32).toString('base64')},k1:${base64}`,
      },
      /^ENCRYPTION_KEYS /,
    ],
    [
      'of the client that is the password of Redis',
      {
        AZURE_CLIENT_SECRET: `a/${base64}`,
        REDIS_URL: redis(`a/${base64}`),
        ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      },
      /^AZURE_CLIENT_SECRET .*REDIS_URL/,
    ],
    [
      'of Redis that is an encryption key',
      {
        AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
        REDIS_URL: redis(base64),
        ENCRYPTION_KEYS: `k1:${base64}`,
      },
      /^ENCRYPTION_KEYS .*REDIS_URL/,
    ],
    [
      'of one letter',
      { AZURE_CLIENT_SECRET: 'a'.repeat(40) },
      /^AZURE_CLIENT_SECRET (is too simple|is a placeholder)/,
    ],
  ])('%s is refused, and not told', (_what, raw, fault) => {
    const found = faults(raw);
    expect(found).toEqual([expect.stringMatching(fault)]);
    for (const secret of [base64, key.toString('hex')]) expect(found.join()).not.toContain(secret);
  });

  it('for each purpose is taken', () => {
    const keys = [1, 2].map((n) => `k${n}:${randomBytes(32).toString('base64')}`).join(',');
    expect(
      faults({
        AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
        REDIS_URL: redis('another-password'),
        ENCRYPTION_KEYS: keys,
      }),
    ).toEqual([]);
  });
});

async function made(options: { bits?: number; validDays?: number }): Promise<string> {
  const { cert, key } = await newCertificate('x', [], options);
  return cert + key;
}
