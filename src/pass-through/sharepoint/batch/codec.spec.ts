import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seeded, type Seeded } from '../../../../test/support/seeded.js';
import type { InnerAnswer, InnerRequest } from '../multipart/http-message.js';
import { MalformedMultipart } from '../multipart/part.js';
import { readAnswers, writeAnswers } from './batch-answer.js';
import { isChangeSet, readBatch, writeBatch, type BatchEntry } from './batch-request.js';

const newBoundary = (of: string): string => `${of}_${randomUUID()}`;

/** Text that hurts: line ends, dashes, quotes, delimiters of other batches, bytes above ASCII. */
function content(random: Seeded): string {
  const pieces = [
    '{"a":1}',
    '\r\n',
    '\n',
    '--',
    '--batch_1',
    '--batch_1--',
    '\r',
    'é',
    ' ',
    '',
    'HTTP/1.1 200 OK',
  ];
  const [first = '', ...rest] = pieces;
  return Array.from({ length: random.below(12) }, () => random.pick([first, ...rest])).join('');
}

function headers(random: Seeded): Map<string, string> {
  const all: [string, string][] = [
    ['accept', 'application/json'],
    ['if-match', '"1"'],
    ['content-type', 'application/json;charset=utf-8'],
    ['x-odd', ''],
  ];
  return new Map(all.filter(() => random.below(2) === 0));
}

function call(random: Seeded): InnerRequest {
  const method = random.pick(['GET', 'POST', 'MERGE', 'DELETE']);
  const address = random.pick([
    "http://bff/sharepoint/_api/web/lists/getByTitle('a--b')",
    '/_api/web',
    'web?$top=1',
  ]);
  return { method, address, headers: headers(random), content: content(random) };
}

function entries(random: Seeded): BatchEntry[] {
  const some = (): InnerRequest[] => Array.from({ length: 1 + random.below(4) }, () => call(random));
  return Array.from({ length: 1 + random.below(5) }, () => (random.below(3) === 0 ? some() : call(random)));
}

function answer(random: Seeded): InnerAnswer {
  const status = random.pick([200, 201, 204, 404, 429]);
  return {
    status,
    reason: random.pick(['OK', '', 'Not Found']),
    headers: headers(random),
    content: content(random),
  };
}

describe('the codec of batches', () => {
  it('reads what it writes, whatever the calls hold', () => {
    const random = seeded();
    for (let round = 0; round < 300; round += 1) {
      const before = entries(random);
      const { contentType, body } = writeBatch(before, newBoundary);
      expect({ seed: random.seed, round, read: readBatch(body, contentType) }).toEqual({
        seed: random.seed,
        round,
        read: before,
      });
    }
  });

  it('reads the same from LF and CRLF, a quoted boundary and a bare one', () => {
    const random = seeded();
    for (let round = 0; round < 100; round += 1) {
      const before = entries(random).map((entry) =>
        isChangeSet(entry) ? entry.map((one) => ({ ...one, content: 'x' })) : { ...entry, content: 'x' },
      );
      const { contentType, body } = writeBatch(before, newBoundary);
      const bare = contentType.replaceAll('"', '');
      expect(readBatch(body.replaceAll('\r\n', '\n'), bare)).toEqual(before);
    }
  });

  it('reads the answers that it writes, in their order', () => {
    const random = seeded();
    for (let round = 0; round < 200; round += 1) {
      const before = Array.from({ length: random.below(6) }, () => answer(random));
      const { contentType, body } = writeAnswers(before, newBoundary('batchresponse'));
      expect(readAnswers(body, contentType)).toEqual(before);
    }
  });
});

const TYPE = 'multipart/mixed; boundary=b';
const GET = [
  'Content-Type: application/http',
  'Content-Transfer-Encoding: binary',
  '',
  'GET /_api/web HTTP/1.1',
];

function read(lines: string[], contentType = TYPE): BatchEntry[] {
  return readBatch(lines.join('\n'), contentType);
}

describe('a batch', () => {
  it('needs no empty line after the headers of a call without a body', () => {
    expect(read(['--b', ...GET, 'accept: a', '--b--'])).toEqual([
      { method: 'GET', address: '/_api/web', headers: new Map([['accept', 'a']]), content: '' },
    ]);
  });

  it('may have words before and after it, and blanks after its delimiters', () => {
    expect(read(['preamble', '--b  ', ...GET, '', '--bb', '--b--\t', 'epilogue', '--b', 'x'])).toHaveLength(
      1,
    );
  });

  it.each([
    ['with another type', ['multipart/form-data; boundary=b', '--b', ...GET, '--b--']],
    ['without a boundary', ['multipart/mixed', '--b', ...GET, '--b--']],
    ['with two boundaries', ['multipart/mixed; boundary=b; boundary=c', '--b', ...GET, '--b--']],
    ['with a boundary that ends in a blank', ['multipart/mixed; boundary="b "', '--b', ...GET, '--b--']],
    ['that does not end', [TYPE, '--b', ...GET, '']],
    ['without parts', [TYPE, '--b--']],
    ['with a part of another type', [TYPE, '--b', 'Content-Type: text/plain', '', 'x', '--b--']],
    [
      'with an encoded part',
      [TYPE, '--b', GET[0] ?? '', 'Content-Transfer-Encoding: base64', '', 'eA==', '--b--'],
    ],
    ['with a call that is none', [TYPE, '--b', ...GET.slice(0, 3), 'GET  /_api/web HTTP/1.1', '--b--']],
    ['with a method that is none', [TYPE, '--b', ...GET.slice(0, 3), 'get /_api/web HTTP/1.1', '--b--']],
    ['with a header twice', [TYPE, '--b', ...GET, 'If-Match: a', 'if-match: b', '--b--']],
    ['with a folded header', [TYPE, '--b', ...GET, 'If-Match: a', ' b', '--b--']],
    ['with a blank before a colon', [TYPE, '--b', ...GET, 'If-Match : a', '--b--']],
    ['with a bare CR in a header', [TYPE, '--b', ...GET, 'Accept: a\rCookie: b', '--b--']],
  ])('%s is malformed', (_, [contentType, ...lines]) => {
    expect(() => read(lines, contentType)).toThrow(MalformedMultipart);
  });

  it('has no change sets in change sets', () => {
    const set = (inner: string[], name: string): string[] => [
      `Content-Type: multipart/mixed; boundary=${name}`,
      '',
      `--${name}`,
      ...inner,
      `--${name}--`,
    ];
    expect(read(['--b', ...set(GET, 'c'), '--b--'])).toHaveLength(1);
    expect(() => read(['--b', ...set(set(GET, 'd'), 'c'), '--b--'])).toThrow('not a call');
  });

  it('has a thousand calls at most', () => {
    const calls = (many: number): string[] => Array.from({ length: many }, () => ['--b', ...GET]).flat();
    expect(read([...calls(1_000), '--b--'])).toHaveLength(1_000);
    expect(() => read([...calls(1_001), '--b--'])).toThrow('too many');
  });
});
