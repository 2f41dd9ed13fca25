/** Items of a list that the emulated tenant has: a GET and a POST that need a Graph token. */
export const ITEMS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/items';

/** The body of a POST that adds one. */
export const NEW_ITEM = JSON.stringify({ fields: { Title: 'A new chair' } });

/** The same as a page's script says it, as the second argument of `fetch`. */
export const POST_ITEM = `{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '${NEW_ITEM}' }`;
