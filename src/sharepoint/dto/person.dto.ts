/** Who made or changed something. */
export class Person {
  /**
   * Entra's object id.
   * @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001'
   */
  id?: string | undefined;
  /** @example 'Adele Vance' */
  name?: string | undefined;
  /** @example 'adele@contoso.com' */
  email?: string | undefined;
}
