import { setTimeout as sleep } from 'node:timers/promises';
import { expectProblem, expectStatus, expectThat } from './expect.mjs';

const ITEMS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/items';
const RENEWAL = '/bff/token-renewal';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Seconds that tokens live during the check: it waits for their end. */
const CHECK_TOKEN_SECONDS = 8;

/** For the step that lives on a token while none can be had. */
const LONG_TOKEN_SECONDS = 60;

/** The main job, in order: `[what it shows, how]`. Each gets `{ client, control, username, memory }`. */
export const STEPS = [
  ['the page is served, and nobody is signed in', pageIsServed],
  ['sign in at Entra, and come back', signIn],
  ['read a list', readList],
  ['renew by the server: the refresh token', renewByServer],
  ['let the token expire, and read on', expireAndRead],
  ['renew by the iframe: the refresh token is revoked', renewByFrame],
  ['renew by redirect: Entra has forgotten the sign-in too', renewByRedirect],
  ['write an item: add, change, refuse a stale change, delete', writeItem],
  ['Entra asks for a second factor in the middle of a write: prove it, and finish', secondFactor],
  ['upload a file, and get it back', uploadFile],
  ['SharePoint throttles: the page is told how long', throttled],
  ['Entra is down: the session stands, and reading goes on', entraDown],
  ['sign out', signOut],
];

async function pageIsServed({ client }) {
  const page = await client.navigate('/');
  expectThat(page.status === 200 && page.text.includes('<main'), 'The page is not there', page);
  const script = await client.fetch('/bff/renewal-client.js');
  expectThat(script.status === 200, 'The browser client is not there', script);
  expectProblem(await client.fetch('/bff/user'), 401, 'session_required');
}

async function signIn({ client, control, username }) {
  await control.press('token-lifetime', { seconds: CHECK_TOKEN_SECONDS });
  const landed = await client.pick(await client.navigate('/bff/login?returnUrl=/'), username);
  expectThat(landed.url === `${client.origin}/`, `Landed at ${landed.url}`, landed);
  const user = expectStatus(await client.fetch('/bff/user'), 200);
  expectThat(user.username === username, `Signed in as ${user.username}`);
  return user.name;
}

async function readList({ client }) {
  const { items } = expectStatus(await client.fetch(ITEMS), 200);
  expectThat(items.length > 0 && typeof items[0].fields.Title === 'string', 'The list has no items');
  return `${items.length} items`;
}

async function renewByServer({ client }) {
  const before = await expiry(client);
  await sleep(1_100);
  const { expiresOn } = expectStatus(await client.fetch(RENEWAL, { method: 'POST' }), 200);
  expectThat(expiresOn > before.expiresOn, `It still expires at ${expiresOn}`);
  return `until ${clock(expiresOn)}`;
}

async function expireAndRead(world) {
  const { client } = world;
  const before = await expiry(client);
  await untilExpired(before);
  await readList(world);
  const after = await expiry(client);
  expectThat(after.expiresOn > before.expiresOn, 'The read brought no new token');
  return `expired ${clock(before.expiresOn)}, then renewed`;
}

async function renewByFrame(world) {
  const { client, control, username } = world;
  const before = await expiry(client);
  await control.press('revoke-refresh-tokens', { username });
  await untilExpired(before);
  expectProblem(await client.fetch(ITEMS), 401, 'reauth_required');
  const message = await messageOfFrame(client);
  expectThat(message.isLoggedIn === true, `The frame says ${JSON.stringify(message)}`);
  await readList(world);
  return `until ${clock(message.expiresOn)}`;
}

async function renewByRedirect(world) {
  const { client, control, username } = world;
  await control.press('revoke-refresh-tokens', { username });
  await control.press('end-browser-sessions', { username });
  const problem = expectProblem(await client.fetch(RENEWAL, { method: 'POST' }), 401, 'reauth_required');
  const message = await messageOfFrame(client);
  expectThat(message.error === 'login_required', `The frame says ${JSON.stringify(message)}`);
  const login = new URL(problem.loginUrl);
  login.searchParams.set('returnUrl', '/?back=1');
  const landed = await client.pick(await client.navigate(login.href), username);
  expectThat(landed.url === `${client.origin}/?back=1`, `Landed at ${landed.url}`, landed);
  await readList(world);
  return `until ${clock((await expiry(client)).expiresOn)}`;
}

async function writeItem({ client }) {
  const fields = { Title: 'From the check', Status: 'New' };
  const added = expectStatus(await write(client, 'POST', ITEMS, { fields }), 201);
  const path = `${ITEMS}/${added.id}`;
  const change = (Status) => write(client, 'PATCH', path, { etag: added.etag, fields: { Status } });
  expectStatus(await change('Done'), 200);
  expectProblem(await change('Waiting'), 412, 'etag_mismatch');
  const current = expectStatus(await client.fetch(path), 200);
  expectThat(current.fields.Status === 'Done', `Its status is ${current.fields.Status}`);
  expectStatus(await write(client, 'DELETE', path, { etag: current.etag }), 204);
  expectProblem(await client.fetch(path), 404, 'not_found');
  return `item ${added.id}`;
}

async function secondFactor({ client, control, username }) {
  await control.press('token-lifetime', { seconds: LONG_TOKEN_SECONDS });
  expectStatus(await client.fetch(RENEWAL, { method: 'POST' }), 200);
  await control.press('user-state', { username, state: 'needs_mfa' });
  await control.press('revoke-access-tokens', { username });
  const add = () => write(client, 'POST', ITEMS, { fields: { Title: 'Interrupted', Status: 'New' } });
  const problem = expectProblem(await add(), 401, 'reauth_required');
  expectThat(problem.challengeId !== undefined, 'The problem names no challenge');
  const login = new URL(problem.loginUrl);
  login.searchParams.set('returnUrl', '/?back=2');
  const landed = await client.press(await client.navigate(login.href), 'decision', 'approve');
  expectThat(landed.url === `${client.origin}/?back=2`, `Landed at ${landed.url}`, landed);
  const { id, etag } = expectStatus(await add(), 201);
  expectStatus(await write(client, 'DELETE', `${ITEMS}/${id}`, { etag }), 204);
  return `item ${id}`;
}

async function uploadFile({ client }) {
  const drives = expectStatus(await client.fetch('/api/sharepoint/sites/%2Fsites%2Fdemo/drives'), 200);
  const drive = `/api/sharepoint/drives/${encodeURIComponent(drives.items[0].id)}`;
  const text = `Written at ${new Date().toISOString()}`;
  const put = await client.fetch(`${drive}/children/check.txt/content?conflict=replace`, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: text,
  });
  expectThat(put.status === 200 || put.status === 201, 'The upload was refused', put);
  const file = put.json();
  const got = await client.fetch(`${drive}/items/${encodeURIComponent(file.id)}/content`);
  expectThat(got.status === 200 && got.text === text, 'Other bytes came back', got);
  return `${file.name}, ${file.size} bytes`;
}

async function throttled({ client, control }) {
  // Up to two seconds are waited for on the server, and nobody notices.
  await control.press('throttle-graph', { seconds: 4 });
  const problem = expectProblem(await client.fetch(ITEMS), 429, 'throttled');
  await control.press('throttle-graph', { seconds: 0 });
  await sleep(4_000);
  expectStatus(await client.fetch(ITEMS), 200);
  return `retry after ${problem.retryAfter} s`;
}

async function entraDown({ client, control }) {
  await control.press('token-lifetime', { seconds: LONG_TOKEN_SECONDS });
  expectStatus(await client.fetch(RENEWAL, { method: 'POST' }), 200);
  await control.press('entra-down', { on: true });
  const problem = expectProblem(await client.fetch(RENEWAL, { method: 'POST' }), 503, 'idp_unavailable');
  expectStatus(await client.fetch(ITEMS), 200);
  await control.press('entra-down', { on: false });
  return `retry after ${problem.retryAfter} s`;
}

async function signOut({ client }) {
  const { logoutUrl } = expectStatus(await client.fetch('/bff/logout', { method: 'POST' }), 200);
  await client.navigate(logoutUrl);
  expectProblem(await client.fetch('/bff/user'), 401, 'session_required');
}

function write(client, method, path, { etag, fields }) {
  return client.fetch(path, {
    method,
    headers: { ...JSON_TYPE, ...(etag !== undefined && { 'if-match': etag }) },
    ...(fields !== undefined && { body: JSON.stringify({ fields }) }),
  });
}

async function expiry(client) {
  return expectStatus(await client.fetch('/bff/token-expiry'), 200);
}

async function untilExpired({ expiresOn, serverTime }) {
  await sleep(Date.parse(expiresOn) - Date.parse(serverTime) + 250);
}

/** What the hidden frame posts to the page, and to which origin. */
async function messageOfFrame(client) {
  const page = await client.frame('/bff/forced-sign-in?mode=iframe');
  const [, message, target] = /postMessage\((\{.*?\}), (".*?")\)/.exec(page.text) ?? [];
  expectThat(message !== undefined, 'The frame posts no message', page);
  expectThat(JSON.parse(target) === client.origin, `The frame posts to ${target}`);
  return JSON.parse(message);
}

function clock(iso) {
  return new Date(iso).toTimeString().slice(0, 8);
}
