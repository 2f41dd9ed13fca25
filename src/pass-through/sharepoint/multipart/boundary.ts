/** RFC 2046 section 5.1.1: 1 to 70 of these, the last one no blank. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;
const PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*/gy;
const TYPE = /^\s*multipart\/mixed\s*/i;

/**
 * The boundary of a `multipart/mixed` type, quoted or not. Undefined for any other type, and for one that can be read
 * in two ways: a boundary named twice, or parameters that are none.
 */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const type = TYPE.exec(contentType ?? '')?.[0];
  if (contentType === undefined || type === undefined) return undefined;
  const found: string[] = [];
  let at = type.length;
  while (at < contentType.length) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(contentType);
    if (match === null) return undefined;
    if (match[1]?.toLowerCase() === 'boundary')
      found.push(match[2]?.replaceAll(/\\(.)/g, '$1') ?? match[3] ?? '');
    at = PARAMETER.lastIndex;
  }
  const [boundary, ...others] = found;
  return boundary !== undefined && others.length === 0 && BOUNDARY.test(boundary) ? boundary : undefined;
}
