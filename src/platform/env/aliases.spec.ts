import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { readAliases, readAliasFile } from './aliases.js';
import { loadEnv } from './env.js';

const faultsOf = (content: unknown): readonly string[] =>
  readAliases(typeof content === 'string' ? content : JSON.stringify(content)).faults;
const GOOD = { site: '/sites/hr', list: 'Requests', columns: ['Title'], operations: ['read'] };

describe('a file of aliases', () => {
  it.each([
    [{ hr: { site: 'root', operations: ['read'] } }, 'site'],
    [{ 'hr.requests': GOOD }, 'list'],
    [{ 'hr.requests': { ...GOOD, list: "O'Brien's 100% #1 😀", columns: undefined } }, 'list'],
    [{ 'hr.files': { site: '/sites/hr', drive: 'Documents', operations: ['read', 'share'] } }, 'drive'],
    [{ 'hr.files': { site: '/sites/hr/sub site', drive: 'b!abc-_123', operations: ['read'] } }, 'drive'],
    [
      {
        x: {
          site: 'contoso.sharepoint.com,6f9619ff-8b86-d011-b42d-00c04fc964ff,6f9619ff-8b86-d011-b42d-00c04fc964ff',
          operations: ['read'],
        },
      },
      'site',
    ],
  ])('%j is read', (content, kind) => {
    const { aliases, faults } = readAliases(JSON.stringify(content));
    expect([faults, [...aliases.values()].map((alias) => alias.kind)]).toEqual([[], [kind]]);
  });

  it.each([
    ['Root', GOOD],
    ['root', GOOD],
    ['hr/requests', GOOD],
    ['__proto__x', GOOD],
    ['a', 'text'],
    ['a', { ...GOOD, site: undefined }],
    ['a', { ...GOOD, site: '/sites/../hr' }],
    ['a', { ...GOOD, site: '/sites/hr?x' }],
    ['a', { ...GOOD, site: '/sites/%2e%2e' }],
    ['a', { ...GOOD, site: '//evil.example/x' }],
    ['a', { ...GOOD, site: 'https://evil.example/sites/hr' }],
    ['a', { ...GOOD, list: '' }],
    ['a', { ...GOOD, list: 'a/b' }],
    ['a', { ...GOOD, list: '..' }],
    ['a', { ...GOOD, list: '$batch' }],
    ['a', { ...GOOD, drive: 'Documents' }],
    ['a', { ...GOOD, columns: [] }],
    ['a', { ...GOOD, columns: ['Due date'] }],
    ['a', { ...GOOD, list: undefined }],
    ['a', { ...GOOD, operations: [] }],
    ['a', { ...GOOD, operations: ['write'] }],
    ['a', { ...GOOD, operations: 'read' }],
    ['a', { ...GOOD, operation: ['read'] }],
  ])('alias %j: %j is a fault', (name, entry) => {
    expect(faultsOf({ [name]: entry })).toHaveLength(1);
  });

  it('has all its faults told together, each with its alias, none with a value of the file', () => {
    const faults = faultsOf({
      'hr.requests': { site: 'a-secret-value', operations: ['s3cret'], token: 'another' },
      'A Secret Name': GOOD,
    });
    expect(faults).toEqual([
      expect.stringMatching(/alias "hr\.requests" has a member that is not known/),
      expect.stringMatching(/alias "hr\.requests" needs a site/),
      expect.stringMatching(/alias "hr\.requests" needs operations/),
      expect.stringMatching(/alias 2 of the file must be named in lower case/),
    ]);
    expect(faults.join()).not.toMatch(/secret|another|s3cret|token|Secret Name/);
  });

  it.each(['', '[]', 'null', '"x"', '{"a": canary}', '--- canary ---'])(
    'that is %j is refused without being quoted',
    (text) => {
      expect(faultsOf(text)).toEqual(['names a file that is not a JSON object of aliases by their names.']);
    },
  );

  it('that cannot be read is a fault, and none at all is no alias', () => {
    expect(readAliasFile('/nowhere/aliases.json').faults).toEqual([expect.stringMatching(/cannot be read/)]);
    expect(readAliasFile(undefined)).toEqual({ aliases: new Map(), faults: [] });
  });
});

describe('SHAREPOINT_ACCESS=aliases', () => {
  const base = {
    PUBLIC_URL: 'https://bff.contoso.com',
    AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
    AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
    AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
    SHAREPOINT_ACCESS: 'aliases',
  };

  it.each([
    ['without a file of aliases', {}, /SHAREPOINT_ACCESS needs SHAREPOINT_ALIASES/],
    [
      'beside PASS_THROUGH',
      { PASS_THROUGH: 'graph' },
      /SHAREPOINT_ACCESS cannot be "aliases" while PASS_THROUGH/,
    ],
    ['with a file that is not there', { SHAREPOINT_ALIASES: '/nowhere' }, /SHAREPOINT_ALIASES names a file/],
  ])('is refused %s', (_when, more, fault) => {
    expect(() => loadEnv({ ...base, ...more })).toThrow(fault);
  });
});
