/** The value of a JSON text; undefined when it is none. Callers check the shape: it comes from outside. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
