/** Who made or changed something. */
export class Person {
  /** Entra's object id. */
  id?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
}
