import type { LinkKind, LinkRules } from '../link-rules.js';

const FOLLOWED = /(?:^|@)odata\.(?:nextLink|deltaLink)$|^__next$/i;
const NAMED =
  /(?:^|@)odata\.(?:metadata|context|id|editLink|readLink|associationLink(?:Url)?|navigationLink(?:Url)?|mediaReadLink|mediaEditLink)$/i;
/** Of a verbose answer's `__metadata`. */
const METADATA: ReadonlySet<string> = new Set(['uri', 'id', 'media_src', 'edit_media']);
/** Where clients begin anew. */
const SITES: ReadonlySet<string> = new Set(['WebFullUrl', 'SiteFullUrl']);
/** Views of a list come with tokens for its drive. */
const TOKEN = /(?:access|refresh|auth|proof|\bid)_?token(?:v\d+)?$/i;

/**
 * SharePoint's members that hold addresses. Not among them: addresses of pages for people (`ServerRedirectedEmbedUri`,
 * `LinkingUrl`), which lead to SharePoint itself, and what users wrote (a column may be called `Url`).
 */
export const sharePointLinks: LinkRules = {
  kindOf(name, parent): LinkKind | undefined {
    if (FOLLOWED.test(name)) return 'followed';
    if (NAMED.test(name) || SITES.has(name)) return 'named';
    if (parent === '__metadata' && METADATA.has(name)) return 'named';
    if (parent === '__deferred' && name === 'uri') return 'named';
    return TOKEN.test(name) ? 'token' : undefined;
  },
};
