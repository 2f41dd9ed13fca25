/**
 * The URL that a text is, or undefined. As the service's: `URL.canParse` is no judge of what a stranger sends, since once it
 * is hot, Node 20 says yes to some texts at which `new URL` throws.
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
