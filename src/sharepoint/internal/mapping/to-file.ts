import type { FileVersion } from '../../dto/file-version.dto.js';
import type { ThumbnailSet } from '../../dto/thumbnail.dto.js';
import { isJsonObject, numberOf, requiredText, textOf, type JsonObject } from '../../../upstream/json.js';
import { toPerson } from './common.js';

export function toFileVersion(version: JsonObject): FileVersion {
  return {
    id: requiredText(version, 'id'),
    size: numberOf(version, 'size'),
    modifiedAt: textOf(version, 'lastModifiedDateTime'),
    modifiedBy: toPerson(version, 'lastModifiedBy'),
  };
}

/** Each size is a member of its own; the addresses in them work without a token and stay here. */
export function toThumbnailSet(set: JsonObject): ThumbnailSet {
  const sizes = Object.entries(set).flatMap(([name, size]) =>
    isJsonObject(size) && /^[A-Za-z0-9_]{1,40}$/.test(name)
      ? [{ name, width: numberOf(size, 'width'), height: numberOf(size, 'height') }]
      : [],
  );
  return { id: requiredText(set, 'id'), sizes };
}
