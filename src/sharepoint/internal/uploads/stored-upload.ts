import { parseUnder, type Under } from '../../../upstream/aliases/standing-aliases.js';
import { isJsonObject, numberOf, objectOf, textOf, type JsonObject } from '../../../upstream/json.js';
import type { UploadEnd } from '../../../upstream/upload-links.js';
import type { Range } from './content-range.js';

/** Pieces of an upload are multiples of it, but for the last (learn.microsoft.com, driveItem: createUploadSession). */
export const ALIGNMENT = 327_680;

/** An upload that any replica can go on with. Times are milliseconds since the epoch. */
export interface StoredUpload {
  owner: string;
  /** The alias that it was begun under, if any. */
  under?: Under;
  /** What it is to become, as an address in Graph. */
  place: string;
  /** Takes the bytes; a secret. */
  link: string;
  expiresAt: number;
  /** When it began, by the clock of this service. */
  since: number;
  size?: number;
  /** SharePoint has the bytes up to, and without, this one. */
  sent: number;
  /** Bytes that follow, in base64: less than a piece. */
  tail: string;
  /** A part whose bytes were being sent on: nobody knows yet how many of them have arrived. */
  begun?: Range;
  /** What it has become. */
  end?: Omit<UploadEnd, 'kind'>;
}

/** The first byte that is missing. */
export function nextOf({ sent, tail }: StoredUpload): number {
  return sent + Buffer.from(tail, 'base64').length;
}

/** Undefined for anything else. */
export function parseStoredUpload(value: unknown): StoredUpload | undefined {
  const stored = isJsonObject(value) ? value : undefined;
  const [owner, place, link, tail] = ['owner', 'place', 'link', 'tail'].map((name) => textOf(stored, name));
  const [expiresAt, since, sent] = ['expiresAt', 'since', 'sent'].map((name) => numberOf(stored, name));
  if (owner === undefined || place === undefined || link === undefined || tail === undefined)
    return undefined;
  if (expiresAt === undefined || since === undefined || sent === undefined) return undefined;
  return { owner, place, link, tail, expiresAt, since, sent, ...moreOf(stored) };
}

function moreOf(stored: JsonObject | undefined): Pick<StoredUpload, 'under' | 'size' | 'begun' | 'end'> {
  const under = parseUnder(objectOf(stored, 'under'));
  const size = numberOf(stored, 'size');
  const begun = rangeOf(objectOf(stored, 'begun'));
  const end = endOf(objectOf(stored, 'end'));
  return {
    ...(under !== undefined && { under }),
    ...(size !== undefined && { size }),
    ...(begun !== undefined && { begun }),
    ...(end !== undefined && { end }),
  };
}

function rangeOf(value: JsonObject | undefined): Range | undefined {
  const [from, to] = [numberOf(value, 'from'), numberOf(value, 'to')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

function endOf(value: JsonObject | undefined): StoredUpload['end'] {
  const item = objectOf(value, 'item');
  return item === undefined ? undefined : { isNew: value?.['isNew'] === true, item };
}
