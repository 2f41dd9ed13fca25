import { BffError } from '../../platform/problem.js';

/** A lookup's column stands in an item under the name of its id. */
const OF_A_LOOKUP = /LookupId$/;
const TYPE_NOTE = /@odata\.type$/;

/** Which columns of a list are open. */
export class ColumnPolicy {
  static readonly all = new ColumnPolicy(undefined);

  constructor(private readonly open: ReadonlySet<string> | undefined) {}

  allows(column: string): boolean {
    if (this.open === undefined) return true;
    const name = column.replace(TYPE_NOTE, '');
    return this.open.has(name) || this.open.has(name.replace(OF_A_LOOKUP, ''));
  }

  /** Throws `access_denied` when one of them is closed. */
  require(columns: Iterable<string>): void {
    for (const column of columns) {
      if (this.allows(column)) continue;
      throw new BffError('access_denied', {
        detail: 'The alias does not open one of the columns that are named.',
      });
    }
  }
}
