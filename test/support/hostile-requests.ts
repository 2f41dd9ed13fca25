import type { RawRequest } from './raw-http.js';
import type { DeclaredRoute } from './routes.js';

const LONG = 'x'.repeat(8_000);

/** Parameters of every route, so that each is tried where it means something too. */
const PARAMETERS = [
  'returnUrl',
  'redirectUri',
  'resource',
  'slide',
  'sid',
  'state',
  'code',
  'mode',
  'prompt',
];

const QUERIES = [
  PARAMETERS.map((name) => `${name}=a&${name}=b`).join('&'),
  PARAMETERS.map((name) => `${name}[]=a`).join('&'),
  PARAMETERS.map((name) => `${name}=`).join('&'),
  PARAMETERS.map((name) => `${name}=%00%0d%0aSet-Cookie:%20planted=1`).join('&'),
  PARAMETERS.map((name) => `${name}=${LONG.slice(0, 1_500)}`).join('&'),
  ...['returnUrl', 'state'].map((name) => `${name}=${LONG}`),
  PARAMETERS.map((name) => `${name}=constructor`).join('&'),
  '__proto__=a&constructor=b&toString=c&hasOwnProperty=d',
  '__proto__[returnUrl]=a&constructor.prototype.x=1',
  'state=%E0%A4%A&returnUrl=%ZZ&resource=%',
  'state=%ED%A0%80&returnUrl=%F0%9F%A6%8A&resource=%C0%AE',
  Array.from({ length: 500 }, (_, n) => `p${n}=1`).join('&'),
  'callback=f&jsonp=f&_method=DELETE&access_token=x',
  '?&&&=&===&;;;',
];

const HEADERS: Record<string, string>[] = [
  { 'x-http-method-override': 'DELETE', 'x-method-override': 'PUT', 'x-http-method': 'PATCH' },
  {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example;for=1.2.3.4',
  },
  { 'x-request-id': 'a"b<script>', accept: ';;;,,,', 'accept-encoding': 'x', 'accept-language': LONG },
  { 'if-match': '"\\', 'if-none-match': LONG, range: 'bytes=9-1,,-', 'if-modified-since': 'never' },
  { authorization: 'Bearer a.b.c', 'proxy-authorization': 'Basic eDp5' },
  { expect: '100-continue', te: 'trailers', connection: 'close, x-csrf' },
  { referer: 'not a url', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'x' },
];

const json = (body: string): RawRequest => ({
  target: '',
  body,
  headers: { 'content-type': 'application/json' },
});

const BODIES: RawRequest[] = [
  json('{'),
  json('"text"'),
  json('[]'),
  json('null'),
  json(
    '{"fields":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"x":1}}',
  ),
  json(`${'['.repeat(1_000)}${']'.repeat(1_000)}`),
  json(`{"fields":${'{"a":'.repeat(60)}1${'}'.repeat(60)}}`),
  json(`{"fields":{"Title":"${'x'.repeat(1_048_577)}"}}`),
  json(' '),
  { target: '', body: '{}', headers: { 'content-type': 'text/plain' } },
  { target: '', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  { target: '', body: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  { target: '', body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
  { target: '', body: '{}', headers: { 'content-type': ';;;' } },
  { target: '', body: '{}' },
  { target: '', body: '{}', headers: { 'content-type': 'application/json; charset=utf-7' } },
];

/** Values for a path parameter; the last ones are no valid encoding. */
const SEGMENTS = [
  '..%2F..%2Fme',
  '%2e%2e',
  'a%00b',
  '%0d%0aX-Planted:1',
  '__proto__',
  'x'.repeat(1_500),
  '%',
  '%E0%A4%A',
];

/** Every hostile request for one route, with its own method. */
export function hostileRequests({ method, path }: DeclaredRoute): RawRequest[] {
  const plain = path.replaceAll(/\{\w+\}/g, 'root');
  const paths = path.includes('{') ? SEGMENTS.map((segment) => path.replaceAll(/\{\w+\}/g, segment)) : [];
  return [
    ...QUERIES.map((query) => ({ method, target: `${plain}?${query}` })),
    ...HEADERS.map((headers) => ({ method, target: plain, headers })),
    ...[...paths, `${plain}.json`, `${plain}%00`, `${plain}/%`].map((target) => ({ method, target })),
    ...(['GET', 'HEAD'].includes(method)
      ? []
      : BODIES.map((request) => ({ ...request, method, target: plain }))),
  ];
}
