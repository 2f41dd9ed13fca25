/** What is kept under `key`; with a value, that is kept from now on. Storage may be off, or full. */
export function stored(where: 'localStorage' | 'sessionStorage', key: string, value?: string): string | null {
  try {
    const storage = window[where];
    const before = storage.getItem(key);
    if (value !== undefined && (value || before)) storage.setItem(key, value);
    return before;
  } catch {
    return null;
  }
}
