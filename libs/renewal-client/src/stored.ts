/** What is kept under `key`; with a value, that is kept from now on, with null nothing. Storage may be off, or full. */
export function stored(
  where: 'localStorage' | 'sessionStorage',
  key: string,
  value?: string | null,
): string | null {
  try {
    const storage = window[where];
    const before = storage.getItem(key);
    if (value === null) storage.removeItem(key);
    else if (value !== undefined) storage.setItem(key, value);
    return before;
  } catch {
    return null;
  }
}
