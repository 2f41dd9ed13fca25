import { describe, expect, it } from '@jest/globals';
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
});
