import type { RawRequest } from './raw-http.js';
import type { DeclaredRoute } from './routes.js';
import { fuzzHeaders, METHODS, type Belongings } from './fuzz-headers.js';
import { fuzzJson, mutated } from './fuzz-text.js';
import { spelling } from './route-spellings.js';
import type { Seeded } from './seeded.js';

const VALUES = [
  'root',
  'Requests',
  '/sites/demo',
  '1',
  'b!any',
  'a.bin',
  'x',
  'me',
  '',
  'today',
  'c0xc4',
] as const;
const PARAMETERS = [
  'returnUrl',
  'redirectUri',
  'resource',
  'slide',
  'sid',
  'iss',
  'state',
  'code',
  'error',
  'mode',
  'prompt',
  'challengeId',
  'cursor',
  'top',
  'select',
  'filter',
  'orderby',
  'expand',
  'q',
  '$top',
  '$filter',
  '$expand',
  '$select',
  'validationToken',
  '__proto__',
  'constructor[prototype][x]',
] as const;

/** A request from the table of routes, more or less changed. */
export function fuzzRequest(
  routes: readonly [DeclaredRoute, ...DeclaredRoute[]],
  random: Seeded,
  mine: Belongings,
): RawRequest {
  const route = random.pick(routes);
  const method = random.next() < 0.8 && route.method !== 'ALL' ? route.method : random.pick(METHODS);
  const body =
    ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) && random.next() < 0.9 ? undefined : bodyOf(random);
  return {
    method,
    target: sendableTarget(targetOf(route.path, random)),
    headers: fuzzHeaders(random, mine, body !== undefined),
    ...(body !== undefined && { body }),
  };
}

function targetOf(path: string, random: Seeded): string {
  const filled = path.replaceAll(/\{\w+\}|\*/g, () => {
    const value = random.pick(VALUES);
    return random.next() < 0.5
      ? encodeURIComponent(value)
      : encodeURIComponent(
          mutated(value, random)
            .slice(0, 500)
            .replaceAll(/[\ud800-\udfff]/g, ''),
        );
  });
  const spelt = random.next() < 0.25 ? spelling(filled, random) : filled;
  const query = Array.from({ length: random.below(4) }, () => {
    const value = mutated(random.pick(VALUES), random);
    return `${random.pick(PARAMETERS)}=${random.next() < 0.7 ? encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, '')) : value}`;
  }).join('&');
  const whole = query === '' ? spelt : `${spelt}?${query}`;
  return random.next() < 0.25 ? mutated(whole, random) : whole;
}

function bodyOf(random: Seeded): string | Buffer {
  const json = JSON.stringify(fuzzJson(random)) ?? '';
  const choice = random.below(10);
  if (choice < 6) return json;
  if (choice < 8) return mutated(json, random);
  if (choice < 9) return Buffer.from(Array.from({ length: random.below(2_000) }, () => random.below(256)));
  return '['.repeat(random.below(5_000));
}

/** What is HTTP, whatever it means: bytes that are not are sent over sockets, elsewhere. */
const sendableTarget = (text: string): string => {
  const bytes = Buffer.from(text).toString('latin1').slice(0, 5_000);
  const sent = bytes.replaceAll(/[^!-~]/g, (char) =>
    char < ' ' ? '' : `%${char.charCodeAt(0).toString(16)}`,
  );
  return sent.startsWith('/') ? sent : `/${sent}`;
};
