/**
 * The URL that a text is, or undefined. `URL.canParse` is no judge of what a stranger sends: once it is hot, Node 20 says yes
 * to hosts with characters beyond ASCII at which `new URL` throws.
 */
export function parsedUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Of a `Referer` or the like: scheme, host and port; undefined where it is absent, or no URL. */
export function originOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parsedUrl(text)?.origin;
}
