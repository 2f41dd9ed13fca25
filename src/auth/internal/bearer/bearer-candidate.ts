/**
 * All that passport sees of a request: one header, and the key that its token has to be signed with. The library would
 * take a token out of a body, and refuse a body or a query that has a member of that name.
 */
export class BearerCandidate {
  readonly headers: { readonly authorization: string };
  /** Set by passport. */
  user?: unknown;

  constructor(
    token: string,
    readonly pem: string,
    readonly issuers: readonly string[],
  ) {
    this.headers = { authorization: `Bearer ${token}` };
  }
}
