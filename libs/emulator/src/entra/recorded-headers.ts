import type { EntraWorld } from './world.js';

type Headers = Record<string, string | string[]>;

const P3P = 'CP="DSP CUR OTPi IND OTRi ONL FIN"';

/** Headers that the live service was recorded to send with discovery documents and keys. */
export function discoveryHeaders(world: EntraWorld): Headers {
  return {
    'Cache-Control': 'max-age=86400, private',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, OPTIONS',
    ...everyAnswer(world),
  };
}

/** The same for token answers; `code` is the AADSTS number of a refusal. */
export function tokenHeaders(world: EntraWorld, code = 0): Headers {
  return {
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'x-ms-clitelem': `1,${code},0,,`,
    ...everyAnswer(world),
  };
}

/** For pages and redirects of a sign-in. */
export function signInHeaders(world: EntraWorld): Headers {
  return { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache', ...everyAnswer(world) };
}

/** Pages for people never render in a frame. */
export function interactiveHeaders(world: EntraWorld): Headers {
  return { ...signInHeaders(world), 'X-Frame-Options': 'DENY' };
}

function everyAnswer(world: EntraWorld): Headers {
  return {
    P3P,
    'X-Content-Type-Options': 'nosniff',
    'x-ms-request-id': world.random.guid(),
    'x-ms-ests-server': '2.1.19683.3 - EMULATOR ProdSlices',
    // Sent by the live service with every answer: a client that relays them upstream or downstream shows it here.
    'Set-Cookie': [
      `fpc=${world.random.opaque(16)}; path=/; secure; HttpOnly; SameSite=None`,
      `esctx=${world.random.opaque(24)}; path=/; secure; HttpOnly; SameSite=None`,
      'x-ms-gateway-slice=estsfd; path=/; secure; samesite=none; httponly',
      'stsservicecookie=estsfd; path=/; secure; samesite=none; httponly',
    ],
  };
}
