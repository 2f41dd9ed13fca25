export type SpValue = string | number | boolean | null | readonly string[];

export interface SpLink {
  /** Below `_api`. */
  path: string;
  load: () => SpEntity | SpEntity[] | undefined;
  /** A lookup column: `$select` must name what is wanted of it. */
  lookup?: boolean;
}

/** A resource of `_api`, without regard to how it will be written. */
export interface SpEntity {
  /** `SP.List`. */
  type: string;
  /** What follows `$metadata#`: `SP.ApiData.Lists/@Element`. */
  metadata: string;
  /** Below `_api`: `Web/Lists(guid'…')`. */
  path: string;
  /** `odata.id` where it is not the address, as with list items. */
  id?: string;
  /** With its quotes. */
  etag?: string;
  values: Record<string, SpValue>;
  /** Given only when `$select` names them. */
  onRequest: Record<string, SpValue>;
  links: Record<string, SpLink>;
}

export function find<T>(record: Record<string, T>, name: string): [name: string, value: T] | undefined {
  return Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase());
}

/** ISO 8601 without milliseconds, as SharePoint writes times. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A quoted key inside a path: quotes doubled. */
export function quoteKey(text: string): string {
  return `'${encodeURIComponent(text).replaceAll("'", "''").replaceAll('%27', "''")}'`;
}
