import { send, type Answer } from './http-client.js';
import type { Tenant } from './tenant.js';

/** Calls Graph v1.0 with the scope that reads and writes. */
export function graphClient(tenant: () => Tenant, scp = 'Sites.ReadWrite.All User.Read') {
  const call = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = '',
  ) => {
    const authorization = `Bearer ${tenant().graphToken(scp)}`;
    return send(tenant().graph, method, `/v1.0${path}`, { authorization, ...headers }, body);
  };
  return {
    get: (path: string, headers?: Record<string, string>): Promise<Answer> => call('GET', path, headers),
    /** Follows a link of an answer. */
    follow: (link: unknown): Promise<Answer> =>
      call('GET', String(link).replace(`${tenant().graph}/v1.0`, '')),
    write: (
      method: 'POST' | 'PATCH' | 'DELETE',
      path: string,
      body: object | '' = '',
      headers: Record<string, string> = {},
    ): Promise<Answer> => {
      const type = { 'content-type': 'application/json' };
      return call(method, path, { ...type, ...headers }, body === '' ? '' : JSON.stringify(body));
    },
    put: (path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Answer> =>
      call('PUT', path, headers, body),
  };
}
