/** RFC 2046 section 5.1.1: 1 to 70 of these, the last one no blank. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;
const PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*/gy;
const TYPE = /^\s*multipart\/mixed\s*/i;

/**
 * The boundary of a `multipart/mixed` type, quoted or not. Undefined for any other type, and for one that can be read
 * in two ways: a boundary named twice, or parameters that are none.
 */
export function boundaryOf(contentType = ''): string | undefined {
  const type = TYPE.exec(contentType)?.[0];
  const parameters = type === undefined ? undefined : parametersOf(contentType, type.length);
  const [found, ...others] = (parameters ?? []).filter(({ name }) => name === 'boundary');
  return found !== undefined && others.length === 0 && BOUNDARY.test(found.value) ? found.value : undefined;
}

/** Undefined when what stands from `start` on is no row of parameters. */
function parametersOf(text: string, start: number): { name: string; value: string }[] | undefined {
  const found: { name: string; value: string }[] = [];
  for (let at = start; at < text.length; at = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = at;
    const [, name, quoted, bare = ''] = PARAMETER.exec(text) ?? [];
    if (name === undefined) return undefined;
    found.push({ name: name.toLowerCase(), value: quoted?.replaceAll(/\\(.)/g, '$1') ?? bare });
  }
  return found;
}
