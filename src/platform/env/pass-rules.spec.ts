import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadEnv } from './env.js';
import { faultOfPassRules, parsePassRules } from './pass-rules.js';

describe('PASS_THROUGH_ALLOW', () => {
  it('is read line by line', () => {
    expect(
      parsePassRules(
        'GET|POST /graph/v1.0/me/messages, GET /sharepoint/_api/web/**, PUT /graph/v1.0/x/{a}/$value bytes',
      ),
    ).toEqual([
      { methods: ['GET', 'POST'], mount: '/graph', pattern: '/v1.0/me/messages', bytes: false },
      { methods: ['GET'], mount: '/sharepoint', pattern: '/_api/web/**', bytes: false },
      { methods: ['PUT'], mount: '/graph', pattern: '/v1.0/x/{a}/$value', bytes: true },
    ]);
  });

  it.each([
    'GET /api/x',
    'get /graph/v1.0/x',
    'TRACE /graph/x',
    'GET graph/x',
    'GET /graph',
    'GET /graph/a/**/b',
    'GET /graph/a*',
    'GET /graph//a',
    '/graph/a',
    '** /graph/a',
  ])('says which line it cannot read: %s', (line) => {
    expect(faultOfPassRules(`GET /graph/v1.0/me, ${line}`)).toContain(`"${line}"`);
  });

  it.each([
    'GET /graph/me',
    "GET /graph/v1.0/sites('root')/lists",
    'GET /graph/v1.0/drives/{drive}/root:/a.txt',
    'POST /graph/v1.0/applications/AcquireOBOToken',
    'GET /sharepoint/web/lists',
    "GET /sharepoint/_api/web/lists/getbytitle('HR')/roleassignments",
    'GET /sharepoint/_api/web/lists/{list}',
    'GET /sharepoint/_vti_bin/_api/web',
    'POST /sharepoint/_api/ProcessQuery',
    'POST /sharepoint/_api/SP.OAuth.Token/Acquire',
  ])('says which line could let nothing pass: %s', (line) => {
    expect(faultOfPassRules(`GET /graph/v1.0/me, ${line}`)).toContain(
      `"${line}", which can let nothing pass`,
    );
  });

  it.each([
    ['names a mount that is off', 'GET /graph/v1.0/me', 'names a mount'],
    ['cannot be read', 'GET me', 'contains "GET me"'],
  ])('stops the start when it %s', (_what, PASS_THROUGH_ALLOW, fault) => {
    const start = () =>
      loadEnv({
        PUBLIC_URL: 'https://bff.contoso.com',
        AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
        AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
        AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
        PASS_THROUGH_ALLOW,
      });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(`PASS_THROUGH_ALLOW ${fault}`);
  });
});
