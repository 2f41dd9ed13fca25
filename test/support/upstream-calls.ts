import { expect } from '@jest/globals';
import type { TranscriptEntry } from '@entra-bff/emulator';
import type { World } from './world.js';

/** Every call to Graph and SharePoint so far. */
export function upstreamCalls({ emulator }: World): TranscriptEntry[] {
  return emulator.transcript.find().filter(({ service }) => service !== 'entra');
}

/** Nothing of the browser's went along, and each host got the token that is meant for it, or none. */
export function expectCleanCalls(world: World): void {
  const calls = upstreamCalls(world);
  expect(calls.length).toBeGreaterThan(0);
  for (const { service, target, headers, body } of calls) {
    expect(Object.keys(headers)).not.toContain('cookie');
    expect(
      Object.keys(headers).filter((name) => /^x-csrf$|^origin$|^referer$|forwarded|^sec-/.test(name)),
    ).toEqual([]);
    expect(headers['user-agent']).toMatch(/^NONISV\|/);
    if (/tempauth=|\/monitor\//.test(target)) expect(headers.authorization).toBeUndefined();
    else expect(audienceOf(headers.authorization)).toMatch(service === 'graph' ? /graph/ : /sharepoint/);
    if (target.endsWith('/$batch')) expect(body).not.toMatch(/cookie|x-csrf|authorization|__Host-bff/i);
  }
}

function audienceOf(authorization: string | undefined): string {
  const payload = Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString();
  const { aud }: { aud?: unknown } = payload === '' ? {} : JSON.parse(payload);
  return String(aud);
}
