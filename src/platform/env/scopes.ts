/**
 * Configured scopes in the form sent to Entra. A short scope belongs to Graph; SharePoint's need their resource
 * in front. A full scope is sent as it stands, so that a loopback URL can be used with real audiences.
 */
export function resourceScopes(text: string, resourceUrl?: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter((scope) => scope !== '')
    .map((scope) => (resourceUrl === undefined || scope.includes('/') ? scope : `${resourceUrl}/${scope}`));
}

/** This API's own scopes and roles by their short names, as they stand in `scp` and `roles`. */
export function apiScopes(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .filter((scope) => scope !== '')
    .map((scope) => scope.slice(scope.lastIndexOf('/') + 1));
}
