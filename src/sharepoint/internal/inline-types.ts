import { attachment, inline } from '../../upstream/content-disposition.js';

/** What is shown in its place when that is asked for. Never SVG, HTML or XML: they can hold script. */
const SHOWN: ReadonlySet<string> = new Set([
  'application/pdf',
  'audio/mp4',
  'audio/mpeg',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
  'video/webm',
]);

/** `Content-Disposition` of a file; `contentType` is what SharePoint calls it. */
export function dispositionOf(
  name: string,
  asked: 'attachment' | 'inline',
  contentType: string | undefined,
): string {
  return asked === 'inline' && SHOWN.has(mediaType(contentType)) ? inline(name) : attachment(name);
}

/** Whether it may be a picture: a page in its place is no answer. */
export function mayBePicture(contentType: string | undefined): boolean {
  return /^image\/|^application\/octet-stream$|^$/.test(mediaType(contentType));
}

function mediaType(contentType = ''): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
