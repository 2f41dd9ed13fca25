import type { DirectoryUser } from './directory.js';
import type { ResolvedScope } from './scopes.js';

/** The asked scopes that the user has not consented to, with their resource in front. */
export function missingScopes(user: DirectoryUser, scope: ResolvedScope): string[] {
  const asked = fullNames(scope);
  if (user.state === 'needs_consent' && !user.hasConsented) return asked;
  return asked.filter((name) => user.withoutConsent.has(name));
}

/** The user accepted: what was asked, and nothing else. */
export function giveConsent(user: DirectoryUser, scope: ResolvedScope): void {
  user.hasConsented = true;
  for (const name of fullNames(scope)) user.withoutConsent.delete(name);
}

/** From now on it takes a consent page to get these scopes. */
export function withdrawConsent(user: DirectoryUser, scope: ResolvedScope): void {
  for (const name of fullNames(scope)) user.withoutConsent.add(name);
}

function fullNames({ resource, names }: ResolvedScope): string[] {
  return names.map((name) => `${resource.audience}/${name}`);
}
