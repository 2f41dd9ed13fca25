import { optional } from '../optional.js';
import type { JsonPlace } from './json-place.js';
import type { DataFile } from './sample-data.js';

const LARGEST = 256 * 1024 * 1024;
/** Names by slashes; no name is empty, `.` or `..`. */
const PATH = /^(?!\.{1,2}(?:\/|$))[^/]+(?:\/(?!\.{1,2}(?:\/|$))[^/]+)*$/;
const HINT = "must be a path below the library such as 'Reports/2025.csv'";
const CONTENT = ['text', 'base64', 'size'] as const;

export function readFolders(place: JsonPlace): string[] {
  return place.list().map((each) => each.text(PATH, HINT));
}

export function readFiles(place: JsonPlace): DataFile[] {
  const paths = new Set<string>();
  return place.list().flatMap((each) => {
    if (!each.isObject(['path', ...CONTENT])) return [];
    const file = readFile(each);
    const key = file.path.toLowerCase();
    if (paths.has(key)) each.at('path').wrong(`'${file.path}' is there already`);
    paths.add(key);
    return [file];
  });
}

function readFile(place: JsonPlace): DataFile {
  const given = CONTENT.filter((name) => !place.at(name).isAbsent);
  if (given.length !== 1) place.wrong(`must have one of ${CONTENT.join(', ')}`);
  const size = place.at('size');
  return {
    path: place.at('path').text(PATH, HINT),
    ...optional('text', place.at('text').optionalText()),
    ...optional('base64', place.at('base64').optionalText(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64')),
    ...optional('size', size.isAbsent ? undefined : size.whole(0, LARGEST)),
  };
}
