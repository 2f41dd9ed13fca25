import { decodeJwt } from 'jose';

/** Who the tokens have to be for; undefined at a sign-in, when it is the ID token that tells. */
export interface ExpectedUser {
  /** Undefined on behalf of somebody whom only a bearer token names: a guest's account has other ids at home. */
  homeAccountId?: string;
  oid: string;
  tid: string;
}

/** A 200 answer of the token endpoint that can be used. */
export interface TokenAnswer {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
}

const LONGEST_LIFE_SECONDS = 172_800;
const OIDC_SCOPES: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

type Members = Map<string, unknown>;

/**
 * Judges a 200 answer: a bearer token for this user and these scopes with a sane lifetime, or undefined. MSAL itself
 * resolves with an empty token for `{}` and saves tokens under an empty account without `client_info`.
 */
export function usableTokenAnswer(
  body: unknown,
  scopes: readonly string[],
  user: ExpectedUser | undefined,
): TokenAnswer | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const members: Members = new Map(Object.entries(body));
  const accessToken = filledText(members.get('access_token'));
  const expiresIn = lifetime(members.get('expires_in'));
  if (accessToken === undefined || expiresIn === undefined) return undefined;
  if (filledText(members.get('token_type'))?.toLowerCase() !== 'bearer') return undefined;
  return coversScopes(members.get('scope'), scopes) && isForCaller(members, user)
    ? { accessToken, expiresIn }
    : undefined;
}

function filledText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A numeric string is fine: Entra has sent both. */
function lifetime(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || !/^\d+$/.test(value))) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST_LIFE_SECONDS
    ? Math.floor(seconds)
    : undefined;
}

/**
 * Absent means "as asked" (RFC 6749 §5.1). Entra grants more than was asked, and names scopes short or in full; one of
 * the asked ones has to be there.
 */
function coversScopes(granted: unknown, asked: readonly string[]): boolean {
  if (granted === undefined) return true;
  if (typeof granted !== 'string') return false;
  const names = new Set(granted.split(' ').map(shortName));
  const wanted = asked.map(shortName).filter((scope) => !OIDC_SCOPES.has(scope));
  return wanted.length === 0 || wanted.some((scope) => scope === '.default' || names.has(scope));
}

function shortName(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}

function isForCaller(members: Members, user: ExpectedUser | undefined): boolean {
  return user !== undefined && user.homeAccountId === undefined
    ? isForBearer(members, user)
    : isForUser(members, user);
}

function isForUser(members: Members, user: ExpectedUser | undefined): boolean {
  const idToken = members.get('id_token');
  const clientInfo = members.get('client_info');
  if (user === undefined)
    return typeof idToken === 'string' && idToken !== '' && homeAccountId(clientInfo) !== undefined;
  if (idToken === undefined && clientInfo === undefined) return false;
  if (clientInfo !== undefined && homeAccountId(clientInfo) !== user.homeAccountId) return false;
  return idToken === undefined || namesUser(idToken, user);
}

/**
 * The answer to an exchange: Entra made it from the assertion that names the user, and need not say so again. What it
 * says has to be true; an access token of its own resource is looked into only for somebody else's name.
 */
function isForBearer(members: Members, user: ExpectedUser): boolean {
  const idToken = members.get('id_token');
  const clientInfo = members.get('client_info');
  if (idToken !== undefined && !namesUser(idToken, user)) return false;
  if (namesAnother(members.get('access_token'), user)) return false;
  if (clientInfo === undefined) return true;
  const [uid, utid] = homeAccountId(clientInfo)?.split('.', 2) ?? [];
  // A guest's home is another tenant, where the ids are others.
  return utid !== undefined && (utid !== user.tid ? idToken !== undefined : uid === user.oid);
}

function namesAnother(accessToken: unknown, { oid, tid }: ExpectedUser): boolean {
  try {
    const claims = decodeJwt(String(accessToken));
    const names = [
      [claims['oid'], oid],
      [claims['tid'], tid],
    ];
    return names.some(([named, wanted]) => typeof named === 'string' && named !== wanted);
  } catch {
    return false;
  }
}

function namesUser(idToken: unknown, user: ExpectedUser): boolean {
  if (typeof idToken !== 'string') return false;
  try {
    const claims = decodeJwt(idToken);
    return claims['oid'] === user.oid && claims['tid'] === user.tid;
  } catch {
    return false;
  }
}

/** `<uid>.<utid>` of a `client_info`, as MSAL names accounts; undefined when it is not one. */
export function homeAccountId(clientInfo: unknown): string | undefined {
  if (typeof clientInfo !== 'string') return undefined;
  try {
    const info: unknown = JSON.parse(Buffer.from(clientInfo, 'base64url').toString('utf8'));
    const members: Members = new Map(typeof info === 'object' && info !== null ? Object.entries(info) : []);
    const [uid, utid] = [filledText(members.get('uid')), filledText(members.get('utid'))];
    return uid !== undefined && utid !== undefined ? `${uid}.${utid}` : undefined;
  } catch {
    return undefined;
  }
}

/** The `client_info` that stands for an account, for answers that come without one. */
export function clientInfoOf(account: string): string {
  const [uid, utid] = account.split('.', 2);
  return Buffer.from(JSON.stringify({ uid, utid })).toString('base64url');
}
