import type { FaultAction } from '@entra-bff/emulator';
import type { Seeded } from './seeded.js';

type Members = Record<string, unknown>;

/** A JWT of these claims, signed by nobody. */
const unsigned = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.e30`;
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** For each member values that no usable answer has. */
const ABSURD: readonly [name: string, values: readonly unknown[]][] = [
  ['access_token', [null, '', 0, 1, true, [], {}, ['x'], { value: 'x' }]],
  ['token_type', [null, 'mac', 'pop', '', 7, ['Bearer'], {}]],
  ['expires_in', [null, 0, -1, -3_600, 'soon', '', {}, [3_600], true, 3_153_600_000]],
  ['scope', ['Mail.Send', 7, ['openid'], {}, 'openid profile']],
  ['client_info', [base64url({ uid: 'somebody', utid: 'else' })]],
  ['id_token', [unsigned({ oid: 'somebody', tid: 'else' })]],
];

/** What may be there or not. */
const HARMLESS: readonly Members[] = [
  { ext_expires_in: 'x' },
  { foo: 'bar' },
  { refresh_in: -1 },
  { not_before: {} },
  { correlation_id: 7 },
  { error_uri: 'https://evil.example' },
];

const BODIES: readonly ((random: Seeded) => string)[] = [
  () => '',
  () => 'null',
  () => 'true',
  () => '[]',
  () => '{}',
  () => '"x"',
  () => '<!doctype html><title>Sign in</title>',
  () => '{"access_token":"x"',
  () => '{"error":"invalid_grant","error_description":"AADSTS50173"}',
  (random) => '['.repeat(1 + random.below(9_000)),
  (random) => `{"access_token":${'{"a":'.repeat(random.below(3_000))}`,
  (random) =>
    Array.from({ length: random.below(400) }, () => String.fromCharCode(random.below(256))).join(''),
  (random) =>
    JSON.stringify(
      Array.from({ length: random.below(9) }, () => ({
        access_token: 'x',
        token_type: 'Bearer',
        expires_in: 3_600,
      })),
    ),
];

/** An answer with status 200 that is no token for this user and these scopes. */
export function absurdAnswer(random: Seeded): { what: string; action: FaultAction } {
  if (random.next() < 0.25) {
    const body = BODIES[random.below(BODIES.length)]?.(random) ?? '';
    return { what: body.slice(0, 80), action: { type: 'respond', status: 200, body } };
  }
  const members: Members = {};
  for (let more = random.below(3); more >= 0; more -= 1) {
    const [name, values] = ABSURD[random.below(ABSURD.length)] ?? ['access_token', [null]];
    members[name] = values[random.below(values.length)];
  }
  if (random.next() < 0.5) Object.assign(members, HARMLESS[random.below(HARMLESS.length)]);
  return { what: JSON.stringify(members), action: { type: 'merge-json', members } };
}
