import { describe, expect, it } from '@jest/globals';
import { classify, parseRefusal, type RefusalClass } from './refusal.js';

const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';

const ROWS: [RefusalClass, number, Record<string, unknown>][] = [
  ['grant_dead', 400, { error: 'invalid_grant', error_codes: [50173] }],
  ['grant_dead', 400, { error: 'invalid_grant', suberror: 'bad_token', error_codes: [700082] }],
  ['grant_dead', 400, { error: 'invalid_grant', suberror: 'bad_token', error_codes: [70043] }],
  ['grant_dead', 400, { error: 'invalid_grant', error_codes: [700084] }],
  ['grant_dead', 400, { error: 'invalid_grant', error_codes: [999999] }],
  [
    'interaction_required',
    400,
    { error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076], claims: CLAIMS },
  ],
  ['interaction_required', 400, { error: 'interaction_required', error_codes: [50079] }],
  ['interaction_required', 400, { error: 'invalid_grant', claims: CLAIMS }],
  ['consent_required', 400, { error: 'consent_required', error_codes: [65001] }],
  ['consent_required', 400, { error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] }],
  ['access_blocked', 400, { error: 'invalid_grant', suberror: 'message_only', error_codes: [53003] }],
  ['access_blocked', 400, { error: 'interaction_required', error_codes: [50105] }],
  ['account_gone', 400, { error: 'invalid_grant', error_codes: [50057] }],
  ['account_gone', 400, { error: 'invalid_grant', error_codes: [50034] }],
  ['tenant_not_allowed', 400, { error: 'interaction_required', error_codes: [50020] }],
  ['code_unusable', 400, { error: 'invalid_grant', error_codes: [54005] }],
  ['code_unusable', 400, { error: 'invalid_grant', error_codes: [501481] }],
  ['misconfigured', 401, { error: 'invalid_client', error_codes: [7000215] }],
  ['request_invalid', 400, { error: 'invalid_scope', error_codes: [70011] }],
  ['request_invalid', 400, { error: 'invalid_resource', error_codes: [500011] }],
  ['throttled', 429, {}],
  ['throttled', 400, { error: 'invalid_grant', error_codes: [50196] }],
  ['unavailable', 503, { error: 'temporarily_unavailable' }],
  ['unavailable', 500, {}],
  ['unavailable', 400, { error: 'invalid_request', error_codes: [90024] }],
  ['unavailable', 400, { error: 'invalid_grant', error_codes: [80013] }],
];

describe("Entra's refusals", () => {
  it.each(ROWS)('are %s for status %i and %j', (expected, status, body) => {
    expect(classify(parseRefusal(status, body, undefined))).toBe(expected);
  });

  it('mean the same with a number that nobody knows', () => {
    const known = { error: 'invalid_grant', suberror: 'basic_action', claims: CLAIMS };
    expect(classify(parseRefusal(400, { ...known, error_codes: [123456789] }, undefined))).toBe(
      'interaction_required',
    );
  });

  it.each([undefined, null, 'text', [], { error: 7, error_codes: 'x', claims: {} }])(
    'can be anything: %j breaks nothing',
    (body) => {
      expect(classify(parseRefusal(418, body, undefined))).toBe('unavailable');
    },
  );
});
