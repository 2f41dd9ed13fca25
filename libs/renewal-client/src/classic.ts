import { createClient } from './client.js';
import { defineElement } from './element.js';
import type { RenewalOptions } from './types.js';
import { isLookedAfter } from './windows.js';

/** Null in a module, whose `data-` attributes nobody could read. */
const script = document.currentScript as HTMLScriptElement | null;
if (script && !isLookedAfter()) {
  /** `data-events="off"` is `events: false`, `data-rescue-forms` is `rescueForms: true`. */
  const options: RenewalOptions & Record<string, unknown> = { base: script.src, hooks: true };
  for (const name in script.dataset) {
    const value = script.dataset[name];
    options[name] = value !== 'off' && (value || true);
  }
  const client = createClient(options);
  (window as { bffSession?: unknown }).bffSession = client;
  defineElement(client);
}
