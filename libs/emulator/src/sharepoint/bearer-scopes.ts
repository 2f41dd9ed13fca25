/** The scopes of a delegated token. */
function scopesOf(scp: string): Set<string> {
  return new Set(scp.split(' ').filter(Boolean));
}

/** Last parts of scopes arrive as plain names; full addresses are cut to them. */
export function hasScope(scp: string, accepted: readonly string[]): boolean {
  const held = [...scopesOf(scp)].map((scope) => scope.split('/').at(-1) ?? scope);
  return accepted.some((scope) => held.includes(scope));
}
