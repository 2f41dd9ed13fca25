/** Beginnings of requests that two readers may take for different ones, or for different numbers of them. */
export interface AmbiguousForm {
  name: string;
  bytes: string;
}

const EMPTY = '0\r\n\r\n';

/** `head`: the lines `Host`, `Cookie` and what else a good request needs, each with its line break. */
export function ambiguousForms(head: string, host: string): AmbiguousForm[] {
  const post = (lines: string, body = EMPTY, version = '1.1'): string =>
    `POST /bff/token-expiry HTTP/${version}\r\n${head}${lines}\r\n\r\n${body}`;
  const get = (target: string, lines = '', version = 'HTTP/1.1'): string =>
    `GET ${target} ${version}\r\n${head}${lines}\r\n`;
  const chunks = (body: string): string =>
    post('Content-Type: application/json\r\nTransfer-Encoding: chunked', body);
  const named = (name: string, bytes: string): AmbiguousForm => ({ name, bytes });
  return [
    ...CODINGS.map((line) => named(`coding ${line}`, post(line))),
    ...LENGTHS.map((line) => named(`length ${line}`, post(line, '{}'))),
    ...bothLengths().map((lines) => named(`both ${lines}`, post(lines))),
    ...CHUNKS.map((body) => named(`chunk ${body.slice(0, 40)}`, chunks(body))),
    ...TARGETS.map((target) => named(`target ${target}`, get(target))),
    ...['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 x', 'HTTPS/1.1'].map((version) =>
      named(`version ${version}`, get('/bff/user', '', version)),
    ),
    ...HEADER_LINES.map((line) => named(`line ${line}`, get('/bff/user', `${line}\r\n`))),
    named('coding of HTTP/1.0', post('Connection: keep-alive\r\nTransfer-Encoding: chunked', EMPTY, '1.0')),
    named('no host', 'GET /bff/user HTTP/1.1\r\n\r\n'),
    named('bare line feeds', `GET /bff/user HTTP/1.1\n${head.replaceAll('\r\n', '\n')}\n`),
    named('bare carriage returns', `GET /bff/user HTTP/1.1\r${head.replaceAll('\r\n', '\r')}\r`),
    named('a first line that is folded', `GET /bff/user HTTP/1.1\r\n X: y\r\n${head}\r\n`),
    named('two hosts', get('/bff/user', `Host: ${host}\r\n`)),
    named('two hosts, the other first', `GET /bff/user HTTP/1.1\r\nhOsT: evil.example\r\n${head}\r\n`),
    named('a web socket', get('/bff/user', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')),
    named('another expectation', post('Expect: 200-ok\r\nContent-Length: 0', '')),
    named('two expectations', post('Expect: 100-continue, 200-ok\r\nContent-Length: 0', '')),
    named('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    named('many headers', get('/bff/user', 'a:\r\n'.repeat(3_000))),
    named('a handshake of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  ];
}

const CODINGS = [
  'xchunked',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'chunked, identity',
  'identity',
  'identity, chunked',
  '',
  ',',
  '"chunked"',
  'chunked;q=1',
  'chun ked',
  'CHUNKED, x',
  '\x0bchunked',
  'chunked\x00',
]
  .map((value) => `Transfer-Encoding: ${value}`)
  .concat([
    'Transfer-Encoding : chunked',
    'Transfer-Encoding\t: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding:\r\n chunked',
    'X: y\rTransfer-Encoding: chunked',
  ]);

const LENGTHS = ['-2', '+2', '0x2', '2, 2', '2,', '', '2 2', '2.0', '2e0', '1_0', '٢', '9'.repeat(25)]
  .map((value) => `Content-Length: ${value}`)
  .concat([
    'Content-Length: 2\r\nContent-Length: 2',
    'Content-Length: 2\r\nContent-Length: 3',
    'Content-Length: 0\r\nContent-Length: 2',
    'Content-Length : 2',
    'Content-Length: 18446744073709551618',
  ]);

/** A length and a coding, in either order and any letters. */
function bothLengths(): string[] {
  const lengths = ['Content-Length: 5', 'content-length: 0', 'CONTENT-LENGTH:5'];
  const codings = ['Transfer-Encoding: chunked', 'transfer-encoding:Chunked', 'TRANSFER-ENCODING: x'];
  return lengths.flatMap((length) =>
    codings.flatMap((coding) => [`${length}\r\n${coding}`, `${coding}\r\n${length}`]),
  );
}

/** What follows the head of a chunked body. */
const CHUNKS = [
  'fffffffffffffffff\r\n{}\r\n0\r\n\r\n',
  '10000000000000002\r\n{}\r\n0\r\n\r\n',
  '-2\r\n{}\r\n0\r\n\r\n',
  '+2\r\n{}\r\n0\r\n\r\n',
  '0x2\r\n{}\r\n0\r\n\r\n',
  '2 \r\n{}\r\n0\r\n\r\n',
  ' 2\r\n{}\r\n0\r\n\r\n',
  '2\n{}\n0\n\n',
  '2\r\n{}XX0\r\n\r\n',
  '2\r\n{}0\r\n\r\n',
  '2;a\n{}\r\n0\r\n\r\n',
  '2;a\rX\r\n{}\r\n0\r\n\r\n',
  '2;a="\r\n"\r\n{}\r\n0\r\n\r\n',
  '2;\x00\r\n{}\r\n0\r\n\r\n',
  `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  '2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n',
  '2\r\n{}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n',
  '2\r\n{}\r\n0\r\nX : y\r\n\r\n',
  `2\r\n{}\r\n0\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
];

const TARGETS = [
  'http://evil.example/bff/user',
  'https://bff.contoso.test/bff/user',
  'HTTPS://bff.contoso.test/bff/user',
  'bff.contoso.test:443',
  '*',
  'bff/user',
  '/bff/user#x',
  '/bff/us\xe9r',
  '/bff/\x01user',
  '/bff/\tuser',
  '/bff/user\x00',
];

const HEADER_LINES = [
  'X: a\r\n b',
  'X: a\rb',
  'X: a\x00b',
  'X: a\x01b',
  'X: a\x7fb',
  'X\x00: a',
  'X Y: a',
  ' X: a',
  ': a',
  'X',
  'X@: a',
  'Host : evil.example',
];
