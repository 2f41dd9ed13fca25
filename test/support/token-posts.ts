import type { TranscriptEntry } from '@entra-bff/emulator';
import { ADELE, type World } from './world.js';

const TOKEN_PATH = /\/oauth2\/v2\.0\/token/;

/** Requests at Entra's token endpoint since the last {@link forgetPosts}. */
export function tokenPosts({ emulator }: Pick<World, 'emulator'>, body?: string): TranscriptEntry[] {
  return emulator.transcript.find({
    service: 'entra',
    path: TOKEN_PATH,
    ...(body !== undefined && { body }),
  });
}

/** For faults at the token endpoint, and nowhere else. */
export const AT_TOKEN_ENDPOINT = { service: 'entra', path: TOKEN_PATH } as const;

export function forgetPosts({ emulator }: World): void {
  emulator.transcript.clear();
}

/** Lets time pass here, at Entra and at SharePoint alike. */
export function later({ clock, emulator }: World, ms: number): void {
  clock.advance(ms);
  emulator.advance(ms);
}

/** Nothing is left of what was there, but the time, which is the same for both. */
export function resetEmulator({ clock, emulator }: World): void {
  emulator.reset();
  emulator.advance(clock.now() - emulator.now());
}

/** The next call of the user finds no token, and none is to be had without Entra: the session stands. */
export function loseTokens({ emulator: { entra } }: World, username = ADELE): void {
  entra.revokeRefreshTokens(username);
  entra.expireAccessTokens(username);
}
