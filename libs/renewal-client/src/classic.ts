import { createClient } from './client.js';
import { defineElement } from './element.js';
import { isLookedAfter } from './windows.js';

/** Null in a module, whose `data-` attributes nobody could read. */
const script = document.currentScript as HTMLScriptElement | null;
if (script && !isLookedAfter()) {
  /** `data-events="off"` is `events: false`, `data-rescue-forms` is `rescueForms: true`. */
  const settings = Object.entries(script.dataset).map(([name, value]) => [
    name,
    value === 'off' ? false : value || true,
  ]);
  const client = createClient({ base: script.src, hooks: true, ...Object.fromEntries(settings) });
  Object.assign(window, { bffSession: client });
  defineElement(client);
}
