export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT';
  path: string;
  cookie?: string;
  headers?: Record<string, string>;
}

/** What a page's script sends, as it goes over the wire. */
export function requestText({ method = 'GET', path, cookie, headers = {} }: RequestOptions): string {
  const lines = Object.entries({
    Host: 'localhost:3000',
    Accept: 'application/json',
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'cors',
    ...(cookie !== undefined && { Cookie: cookie }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
