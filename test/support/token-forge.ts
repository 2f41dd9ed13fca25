import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { World } from './world.js';
import { ROLE } from './machine-client.js';

export const KEYS_PATH = /\/discovery\/v2\.0\/keys/;

interface KeyPair {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** Changes to a token that would be good; null leaves a member out. */
export interface Forgery {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** Another key than the published one. */
  key?: KeyPair;
}

export function newKeyPair(kid: string = randomUUID()): KeyPair {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2_048 }) };
}

/**
 * Makes tokens with a key of its own, which Entra publishes beside its true ones from here on: of a client by itself,
 * good unless told otherwise. One that is let in meets a route that wants a user, and is told `access_denied`.
 */
export class TokenForge {
  readonly key = newKeyPair();
  readonly #published: object[] = [];

  /** `members`: more of the published key. */
  constructor(
    private readonly world: World,
    members: Record<string, unknown> = {},
  ) {
    this.publish(this.key, members);
    world.emulator.faults.add({
      service: 'entra',
      path: KEYS_PATH,
      times: Infinity,
      action: {
        type: 'alter',
        change: (response) => {
          const { keys = [] } = JSON.parse(String(response.body));
          return { ...response, body: JSON.stringify({ keys: [...keys, ...this.#published] }) };
        },
      },
    });
  }

  publish({ kid, publicKey }: KeyPair, members: Record<string, unknown> = {}): void {
    this.#published.push({ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid, x5t: kid, ...members });
  }

  claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const { emulator, clock } = this.world;
    const now = Math.floor(clock.now() / 1_000);
    const id = 'a7a7a7a7-0000-4000-8000-000000000001';
    return without({
      aud: emulator.clientId,
      iss: `${emulator.authorityHost}/${emulator.tenantId}/v2.0`,
      tid: emulator.tenantId,
      iat: now,
      // The library looks at the machine's clock.
      nbf: Math.floor(Date.now() / 1_000) - 3_600,
      exp: now + 3_600,
      idtyp: 'app',
      azp: id,
      oid: id,
      sub: id,
      roles: [ROLE],
      jti: randomUUID(),
      ver: '2.0',
      ...changes,
    });
  }

  sign({ claims = {}, header = {}, key = this.key }: Forgery = {}): Promise<string> {
    const { alg = 'RS256', ...others } = without({ typ: 'JWT', kid: key.kid, ...header });
    return new SignJWT(this.claims(claims))
      .setProtectedHeader({ alg: String(alg), ...others })
      .sign(key.privateKey);
  }

  /** A token of these very parts, signed by nobody. */
  compose(header: unknown, claims: unknown, signature = ''): string {
    const part = (value: unknown): string =>
      Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
    return `${part(header)}.${part(claims)}.${signature}`;
  }
}

function without(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
