import { send, type Answer } from './http-client.js';
import type { Tenant } from './tenant.js';

/** Calls `_api` of the demo site as PnPjs would: plain JSON, every right. */
export function apiClient(tenant: () => Tenant) {
  const call = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = '',
  ) => {
    const authorization = `Bearer ${tenant().sharePointToken()}`;
    const sent = { accept: 'application/json', authorization, ...headers };
    return send(tenant().sharepoint, method, `/sites/demo/_api/${path}`, sent, body);
  };
  return {
    get: (path: string, headers?: Record<string, string>): Promise<Answer> => call('GET', path, headers),
    post: (path: string, body: object | Buffer | '', headers?: Record<string, string>): Promise<Answer> =>
      call('POST', path, headers, body instanceof Buffer || body === '' ? body : JSON.stringify(body)),
    tunnel: (
      method: string,
      path: string,
      headers: Record<string, string>,
      body: object = {},
    ): Promise<Answer> => call('POST', path, { 'x-http-method': method, ...headers }, JSON.stringify(body)),
  };
}
