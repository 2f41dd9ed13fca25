import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { ITEM_ROUTE } from '../servers/pass-through.js';
import { sampleToken } from '../servers/sample-token.js';
import { fieldsOf, textsIn } from '../shape.js';
import { signIn } from './browser.js';
import type { Instance, ServerName } from './instance.js';
import { copySessions, oidIn, signedCookie } from './seed-by-copying.js';
import { ORIGIN, type Stage } from './stage.js';

const ITEM_OF_OURS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/items/17';
const DAY_SECONDS = 86_400;

const ownToken = (user: number): string => `Bearer ${sampleToken(user)}`;

/** Without users of its own; it gets the requests of somebody else's. */
async function startLimit(stage: Stage, cookies: readonly string[]): Promise<Instance> {
  const server = await stage.server('servers/limit.js');
  return {
    name: 'limit',
    ...server,
    path: ITEM_ROUTE,
    cookies,
    redis: undefined,
    authorization: () => undefined,
  };
}

async function startBareNest(stage: Stage, cookies: readonly string[]): Promise<Instance> {
  const server = await stage.server('servers/bare-nest.js');
  const authorization = (): string => ownToken(0);
  return { name: 'bare-nest', ...server, path: ITEM_ROUTE, cookies, redis: undefined, authorization };
}

export async function startOurs(stage: Stage, users: number): Promise<Instance> {
  const url = await stage.redis();
  const environment = stage.environment(url);
  const server = await stage.server('servers/ours.js', { environment });
  const cookies = textsIn(fieldsOf(await server.child.ask('seed', { users })), 'cookies');
  const redis = stage.probe(url);
  return {
    name: 'ours',
    ...server,
    path: ITEM_ROUTE,
    cookies,
    redis,
    environment,
    notesActivity: true,
    authorization: ownToken,
  };
}

/** The same process, by its own route for the same item. */
function itemRouteOf(ours: Instance): Instance {
  return { ...ours, name: 'ours-item', path: ITEM_OF_OURS };
}

/** Every server, each with so many users. */
export async function startAll(stage: Stage, users: number): Promise<Instance[]> {
  const ours = await startOurs(stage, users);
  return [
    await startLimit(stage, ours.cookies),
    await startBareNest(stage, ours.cookies),
    ours,
    itemRouteOf(ours),
    await startOther(stage, 'microsoft', users),
    await startOther(stage, 'openid-connect', users),
  ];
}

/** The least that can be done, and our own route for files. */
export async function startUploaders(stage: Stage, users: number): Promise<Instance[]> {
  const ours = itemRouteOf(await startOurs(stage, users));
  return [await startLimit(stage, ours.cookies), ours];
}

/** Only the servers for which it makes a difference how many users there are. */
export async function startAuthenticated(stage: Stage, users: number): Promise<Instance[]> {
  return [
    await startOurs(stage, users),
    await startOther(stage, 'microsoft', users),
    await startOther(stage, 'openid-connect', users),
  ];
}

/** Where each of the others signs in, and how it names a session in its cookie. */
const OTHERS = {
  microsoft: {
    login: '/login',
    idIn: (cookie: string) => /connect\.sid=s%3A([^.]+)\./.exec(cookie)?.[1],
    cookie: (id: string, secret: string) => `connect.sid=${signedCookie(id, secret)}`,
  },
  'openid-connect': {
    login: '/login',
    idIn: (cookie: string) => /appSession=([^;]+)/.exec(cookie)?.[1],
    cookie: (id: string) => `appSession=${id}`,
  },
} as const satisfies Partial<Record<ServerName, object>>;

/** One user signs in through Entra; what the server's libraries wrote then is copied for all. */
async function startOther(stage: Stage, name: keyof typeof OTHERS, users: number): Promise<Instance> {
  const { login, idIn, cookie } = OTHERS[name];
  const url = await stage.redis();
  const secret = randomBytes(24).toString('base64url');
  await stage.world.ask('tokenLifetime', { seconds: DAY_SECONDS });
  const server = await stage.server(`servers/${name}.js`, {
    environment: stage.entra,
    origin: ORIGIN,
    redis: url,
    secret,
  });
  const sampleCookie = await signIn(server.port, login);
  const id = idIn(sampleCookie);
  if (id === undefined) throw new Error(`${name} set no session cookie: ${sampleCookie}`);
  const [authorization = ''] = await stage.authorizationsOf(() =>
    callOnce(server.port, ITEM_ROUTE, sampleCookie),
  );
  const redis = stage.probe(url);
  const accessToken = authorization.replace('Bearer ', '');
  const sample = { id, oid: oidIn(accessToken), accessToken };
  const ids = await copySessions(redis.client, sample, users);
  const cookies = ids.map((of) => cookie(of, secret));
  return { name, ...server, path: ITEM_ROUTE, cookies, redis, authorization: ownToken };
}

/** Rejects unless it is served. */
export async function callOnce(port: number, path: string, cookie: string): Promise<string> {
  const answer = await request(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
  const body = await answer.body.text();
  if (answer.statusCode !== 200)
    throw new Error(`${path} was answered ${answer.statusCode}: ${body.slice(0, 500)}`);
  return body;
}
