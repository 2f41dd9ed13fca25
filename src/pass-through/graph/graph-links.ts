import type { LinkKind, LinkRules } from '../link-rules.js';

const FOLLOWED = /(?:^|@)odata\.(?:nextLink|deltaLink)$/i;
const NAMED =
  /(?:^|@)odata\.(?:context|id|bind|editLink|readLink|associationLink|navigationLink|mediaReadLink|mediaEditLink)$|@bind$/i;
const DOWNLOADS: ReadonlySet<string> = new Set([
  '@microsoft.graph.downloadUrl',
  '@content.downloadUrl',
  '@microsoft.graph.sourceUrl',
]);
/** Pages that act as the user for whoever has their address. */
const WITHHELD: ReadonlySet<string> = new Set(['getUrl', 'postUrl', 'postParameters']);
/** The sizes of a thumbnail set; custom ones are named `c300x400` and so on. */
const THUMBNAIL = /^(?:small|medium|large|source|smallSquare|mediumSquare|largeSquare|c\d+x\d+.*)$/;

/** Graph's members that hold addresses. */
export const graphLinks: LinkRules = {
  kindOf(name, parent): LinkKind | undefined {
    if (FOLLOWED.test(name)) return 'followed';
    if (NAMED.test(name)) return 'named';
    // Columns have names that their users gave them.
    if (parent === 'fields' && !name.includes('@')) return undefined;
    return secretKind(name, parent);
  },
};

function secretKind(name: string, parent: string | undefined): LinkKind | undefined {
  if (name === 'uploadUrl') return 'upload';
  if (DOWNLOADS.has(name)) return 'download';
  if (WITHHELD.has(name)) return 'withheld';
  return name === 'url' && parent !== undefined && THUMBNAIL.test(parent) ? 'download' : undefined;
}
