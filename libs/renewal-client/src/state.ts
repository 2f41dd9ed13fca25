import { setAlarm } from './alarm.js';
import { showBanner } from './banner.js';
import { client, emit } from './events.js';
import { keptForms, restoreForms } from './forms.js';
import { lastUser, recognise } from './identity.js';
import { checkUser } from './look.js';
import { ask } from './service.js';
import { forms, options } from './settings.js';
import { closeStream, openStream } from './stream.js';
import { tell } from './tabs.js';
import type { Ask, RenewalState, User } from './types.js';

const WARN_SECONDS = 300;
/** A longer one, of more than 24 days, would ring at once. */
const LONGEST_TIMER_MS = 1e9;
const POPUP_LOOK_MS = 2_000;
const LONGEST_POPUP_MS = 600_000;

let sessionTimer: ReturnType<typeof setTimeout>;
let popupTimer: ReturnType<typeof setInterval>;
/** Calls that only the user can save. */
const waiting: ((recovered: boolean) => void)[] = [];

/** Resolves when there is a token again, to true; to false when there will be none. */
export function userHelps(): Promise<boolean> {
  return new Promise((resolve) => waiting.push(resolve));
}

/** Until the user has done something, or seems to have gone: a popup may not be able to tell. */
export function keepLooking(): void {
  clearTimeout(popupTimer);
  popupTimer = setInterval(checkUser, POPUP_LOOK_MS);
  setTimeout(clearInterval, LONGEST_POPUP_MS, popupTimer);
}

/** Returns whether that is news. */
export function become(state: RenewalState): boolean {
  if (client.state === 'stopped') return false;
  const isNews = client.state !== state;
  client.state = state;
  if (state !== 'reauth-required') {
    if (isNews || state === 'fresh') clearTimeout(popupTimer);
    for (const resolve of waiting.splice(0)) resolve(state === 'fresh');
  }
  if (state === 'fresh' && options.events !== false) openStream();
  // Nothing goes on for this user here.
  if (/^(sign|user|stop)/.test(state)) {
    closeStream();
    setAlarm();
    clearTimeout(sessionTimer);
    // Whoever starts anew for this user puts back what was typed.
    if (state !== 'stopped') keptForms('');
  }
  if (isNews) {
    showBanner(
      /^(sign|user|reauth)/.test(state) ? { reason: state as Ask['reason'], signIn: client.signIn } : null,
    );
    emit('state');
  }
  return isNews;
}

/**
 * Who is signed in, told before anything else of a session. Throws a `BffError` when nobody is or nobody answers, and a
 * {@link User} when it is somebody else.
 */
export async function meet(): Promise<void> {
  const before = lastUser();
  const user = await ask<User>('user?slide=false');
  const isNew = /^(sign|start|anon)/.test(client.state);
  recognise(user, isNew, before);
  const { sessionExpiresInSeconds } = user;
  const early = sessionExpiresInSeconds - WARN_SECONDS;
  clearTimeout(sessionTimer);
  const wait = (early > 0 ? early : sessionExpiresInSeconds + 1) * 1_000;
  sessionTimer = setTimeout(checkUser, Math.min(wait, LONGEST_TIMER_MS));
  client.user = user;
  if (early <= 0) emit('session-expiring', { sessionExpiresInSeconds });
  if (isNew) {
    become('fresh');
    if (forms) restoreForms(forms, user.id);
    tell();
  }
}

/** Nobody is signed in, nor is anybody to be signed in silently. */
export function partFromUser(): void {
  if (!client.user) become('anonymous');
  else if (become('signed-out')) {
    tell();
    emit('signed-out');
  }
}
