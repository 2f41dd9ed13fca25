/**
 * What a member of an answer's JSON leads to.
 * - `followed`: the client goes there next; it must stay with us.
 * - `named`: an id or a type that is written as an address.
 * - `upload`, `download`, `monitor`: carries its own grant. It never leaves us; a sealed handle takes its place.
 * - `withheld`: as the last, but nothing of ours can stand in for it.
 * - `token`: no address but a token, which never leaves us whatever is configured.
 */
export type LinkKind = 'followed' | 'named' | SecretKind | 'withheld' | 'token';
export type SecretKind = 'upload' | 'download' | 'monitor';

/** Which members of JSON hold addresses, by name. */
export interface LinkRules {
  /** `parent` is the name that the object stands under, in an array the array's. */
  kindOf(name: string, parent: string | undefined): LinkKind | undefined;
}
