/** The element of this id; the page has it from the start. */
export const byId = (id) => document.getElementById(id);

/** Calls the handler when it happens to the element of this id. */
export const on = (id, type, handler) => byId(id).addEventListener(type, handler);

/**
 * Makes an element. `on…` are handlers, names with a dash and `role`, `for`, `form`, `colspan` are attributes, all
 * else are properties; children are elements or text, and nothing is skipped for.
 */
export function h(name, settings = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key.includes('-') || ATTRIBUTES.has(key)) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

const ATTRIBUTES = new Set(['role', 'for', 'form', 'colspan', 'class']);

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `14:05:09`, in the reader's time zone. */
export const clockText = (time) => CLOCK.format(time);

/** `6 Jan 2025` */
export const dayText = (time) => DAY.format(time);

/** Milliseconds → `1:07`. */
export function minutesText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
