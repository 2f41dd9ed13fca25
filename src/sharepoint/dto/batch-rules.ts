import { ValidateBy } from 'class-validator';
import { isJsonObject, type JsonObject } from '../../upstream/json.js';

const MOST_HEADERS = 32;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
/** What Node lets into a header, without what only some read as text. */
const VALUE = /^[\t\x20-\x7e]{0,4096}$/;

/** An object of header names and values (RFC 9110 §5). */
export function IsHeaders(): PropertyDecorator {
  return ValidateBy({
    name: 'isHeaders',
    validator: {
      validate: areHeaders,
      defaultMessage: () => 'headers must be an object of header names and texts',
    },
  });
}

function areHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MOST_HEADERS &&
    entries.every(([name, text]) => NAME.test(name) && typeof text === 'string' && VALUE.test(text))
  );
}

/** Parts that depend on each other, and in the end on none. */
export function AreLinked(): PropertyDecorator {
  return ValidateBy({
    name: 'areLinked',
    validator: {
      validate: areLinked,
      defaultMessage: () => 'dependsOn must name other parts of the batch, and never in a circle',
    },
  });
}

interface Linked {
  id: unknown;
  dependsOn: readonly unknown[];
}

/** True as well for what is no part at all: other rules tell of that. */
function areLinked(value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  let open = value.map(linkedOf);
  const ids = new Set(open.map(({ id }) => id));
  if (!open.every(({ dependsOn }) => dependsOn.every((id) => ids.has(id)))) return false;
  // Whatever depends on nothing that is open is done; a circle is what never gets that far.
  for (;;) {
    const names = new Set(open.map(({ id }) => id));
    const rest = open.filter(({ dependsOn }) => dependsOn.some((id) => names.has(id)));
    if (rest.length === 0) return true;
    if (rest.length === open.length) return false;
    open = rest;
  }
}

function linkedOf(part: unknown): Linked {
  const { ['id']: id, ['dependsOn']: dependsOn }: JsonObject = isJsonObject(part) ? part : {};
  return { id, dependsOn: Array.isArray(dependsOn) ? dependsOn : [] };
}
