import { createClient } from './client.js';
import { defineElement } from './element.js';
import { isLookedAfter } from './windows.js';

/** Null in a module, whose `data-` attributes nobody could read. */
const script = document.currentScript as HTMLScriptElement | null;
if (script && !isLookedAfter()) {
  /** `data-events="off"` is `events: false`, `data-rescue-forms` is `rescueForms: true`. */
  const options = { base: script.src, hooks: true };
  for (const [name, value] of Object.entries(script.dataset)) {
    Object.assign(options, { [name]: value === 'off' ? false : value || true });
  }
  const client = createClient(options);
  Object.assign(window, { bffSession: client });
  defineElement(client);
}
