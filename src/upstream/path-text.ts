import { BffError } from '../platform/problem.js';

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** `..` and its disguises: Windows drops blanks and dots at an end, some servers what follows a `;`. */
const DOT_SEGMENT = /^[\s.]+(;.*)?$/u;
const LONE_SURROGATE = /\p{Surrogate}/u;
const MOST_DECODINGS = 3;

/** What else than the text of one segment a value may hold. */
interface Holding {
  slashes?: boolean;
  /** OData literals in quotes, with any text in them: also backslashes. */
  literals?: boolean;
}

/**
 * Whether a path value (decoded once by the router) stays inside its segment, however often the servers behind us
 * decode it: no control character, backslash, slash or dot segment in any reading.
 */
export function isHarmless(value: string, holding: Holding = {}): boolean {
  const readings = readingsOf(value);
  return readings !== undefined && readings.every((reading) => staysInside(reading, holding));
}

/** A path segment for the upstream: also encodes what encodeURIComponent leaves and OData gives a meaning. */
export function encodeSegment(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A text as an OData literal in a path: its quotes doubled, and left as they are; everything else encoded. */
export function literal(value: string): string {
  return `'${encodeSegment(value).replaceAll('%27', "''")}'`;
}

/** The refusal of a path value; names the parameter, never its value. */
export function badPathValue(parameter: string, expected: string): BffError {
  return new BffError('bad_request', { detail: `The path parameter "${parameter}" must be ${expected}.` });
}

/** The value as it stands and decoded again and again; undefined when it decodes to no text. */
export function readingsOf(value: string): string[] | undefined {
  const readings = [value];
  for (let last = value; readings.length <= MOST_DECODINGS;) {
    const next = decodeWhatDecodes(last);
    if (next === undefined) return undefined;
    if (next === last) break;
    readings.push(next);
    last = next;
  }
  return readings;
}

/** `%` signs that encode nothing are part of many file names and stay. */
function decodeWhatDecodes(text: string): string | undefined {
  try {
    return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}

function staysInside(reading: string, { slashes = false, literals = false }: Holding): boolean {
  if (CONTROL.test(reading) || LONE_SURROGATE.test(reading)) return false;
  if (!slashes && reading.includes('/')) return false;
  if (!literals && reading.includes('\\')) return false;
  // Some servers fold dot segments before they look for quotes, so they count inside literals too.
  const segments = reading.split(literals ? /[/\\']/ : '/');
  return segments.every((segment) => !DOT_SEGMENT.test(segment));
}
