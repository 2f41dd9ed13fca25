/** Somebody signs in once, from one browser. */
export function usernameOf(index: number): string {
  return `soak-${index}@contoso.onmicrosoft.com`;
}
