import { ODataSyntaxError } from '../sharepoint/odata/odata-error.js';

/** One step of a Graph path; with `path` where it is addressed by path: `root:/Reports/a.csv:`. */
export interface Segment {
  name: string;
  path: string[] | undefined;
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new ODataSyntaxError('The path is not well-formed.');
  }
}

/** `root` below a drive is the item of that name. */
function isDriveRoot(segments: Segment[], name: string): boolean {
  return name === 'root' && (segments.at(-1)?.name === 'drive' || segments.at(-2)?.name === 'drives');
}

/**
 * Splits a raw path. A step that ends in a colon opens a path of names, which the next colon or the end closes;
 * an escaped colon is part of a name.
 */
export function parseGraphPath(raw: string): Segment[] {
  const segments: Segment[] = [];
  let open: string[] | undefined;
  for (const part of raw.split('/').filter((one) => one !== '')) {
    const colon = part.endsWith(':');
    const name = decode(colon ? part.slice(0, -1) : part);
    if (open) {
      if (name !== '') open.push(name);
      if (colon) open = undefined;
      continue;
    }
    if (isDriveRoot(segments, name)) segments.push({ name: 'items', path: undefined });
    if (colon) open = [];
    segments.push({ name, path: open });
  }
  return segments;
}
