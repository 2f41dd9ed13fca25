/** Who may do what with one file or folder, beyond what the site grants. */
export interface Permission {
  id: string;
  role: 'read' | 'write';
  /** A sharing link, or a person's own grant. */
  link?: { type: 'view' | 'edit' | 'embed'; scope: 'anonymous' | 'organization' | 'users'; webUrl: string };
  email?: string;
  hasPassword?: boolean;
  expires?: string;
}

/** Grants by the GUID of the row. */
export class Permissions {
  readonly #byItem = new Map<string, Permission[]>();

  of(guid: string): readonly Permission[] {
    return this.#byItem.get(guid) ?? [];
  }

  add(guid: string, permission: Permission): void {
    this.#byItem.set(guid, [...this.of(guid), permission]);
  }

  /** False when there was none of that id. */
  remove(guid: string, id: string): boolean {
    const kept = this.of(guid).filter((one) => one.id !== id);
    const removed = kept.length < this.of(guid).length;
    this.#byItem.set(guid, kept);
    return removed;
  }
}
