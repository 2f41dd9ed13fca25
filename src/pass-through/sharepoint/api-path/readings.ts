const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const VISIBLE_ASCII = /^[\u0021-\u007e]*$/;
/** `..` and its disguises: Windows drops blanks and dots at an end, some servers what follows a `;`. */
const DOT_SEGMENT = /^\s*\.[\s.]*(?:;.*)?$/u;

/**
 * A path as it stands, decoded once and decoded twice: what the servers behind us may take it for. In the first, quotes
 * are decoded already, as they delimit literals however they are written. Undefined when one of them is no text, or
 * leads anywhere else: a control character, a dot segment.
 */
export function readingsOf(path: string): string[] | undefined {
  if (!VISIBLE_ASCII.test(path)) return undefined;
  const once = decodeWhatDecodes(path);
  const twice = once === undefined ? undefined : decodeWhatDecodes(once);
  if (once === undefined || twice === undefined) return undefined;
  const readings = [path.replaceAll(/%27/g, "'"), once, twice];
  return readings.every(staysInside) ? readings : undefined;
}

/** `%` signs that encode nothing are part of many names and stay. Undefined when it decodes to no text. */
export function decodeWhatDecodes(text: string): string | undefined {
  try {
    return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}

/** Some servers fold dot segments before they look for quotes, so they count inside literals too. */
function staysInside(reading: string): boolean {
  if (CONTROL.test(reading) || LONE_SURROGATE.test(reading)) return false;
  return reading.split(/[/\\']/).every((segment) => !DOT_SEGMENT.test(segment));
}
