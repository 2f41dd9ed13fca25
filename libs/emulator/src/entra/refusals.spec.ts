import { describe, expect, it } from '@jest/globals';
import { answerIn, TestBrowser } from '../../test-support/browser.js';
import { TestClient } from '../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite } from '../../test-support/emulators.js';

/** What each number looks like on the wire: `error`, HTTP status, `suberror`, and whether claims come with it. */
const ROWS: [number, string, number, string | undefined, boolean][] = [
  [50173, 'invalid_grant', 400, undefined, false],
  [700082, 'invalid_grant', 400, 'bad_token', false],
  [70008, 'invalid_grant', 400, 'bad_token', false],
  [70043, 'invalid_grant', 400, 'bad_token', false],
  [700084, 'invalid_grant', 400, undefined, false],
  [50076, 'invalid_grant', 400, 'basic_action', true],
  [50074, 'invalid_grant', 400, 'basic_action', true],
  [50078, 'invalid_grant', 400, 'basic_action', true],
  [50079, 'invalid_grant', 400, 'basic_action', true],
  [50072, 'invalid_grant', 400, 'basic_action', true],
  [65001, 'invalid_grant', 400, 'consent_required', false],
  [65004, 'invalid_grant', 400, 'consent_required', false],
  [90094, 'invalid_grant', 400, 'consent_required', false],
  [90095, 'invalid_grant', 400, 'consent_required', false],
  [53000, 'invalid_grant', 400, 'message_only', false],
  [53003, 'invalid_grant', 400, 'message_only', false],
  [530003, 'invalid_grant', 400, 'message_only', false],
  [530032, 'invalid_grant', 400, 'message_only', false],
  [530035, 'invalid_grant', 400, 'message_only', false],
  [50057, 'invalid_grant', 400, undefined, false],
  [50034, 'invalid_grant', 400, undefined, false],
  [50105, 'interaction_required', 400, undefined, false],
  [90072, 'invalid_grant', 400, undefined, false],
  [54005, 'invalid_grant', 400, undefined, false],
  [501481, 'invalid_grant', 400, undefined, false],
  [700005, 'invalid_grant', 400, undefined, false],
  [50196, 'invalid_request', 400, undefined, false],
  [7000215, 'invalid_client', 401, undefined, false],
  [7000222, 'invalid_client', 401, undefined, false],
  [700027, 'invalid_client', 401, undefined, false],
  [70011, 'invalid_scope', 400, undefined, false],
  [700022, 'invalid_scope', 400, undefined, false],
  [500011, 'invalid_resource', 400, undefined, false],
  [650057, 'invalid_resource', 400, undefined, false],
  [90006, 'temporarily_unavailable', 503, undefined, false],
  [90024, 'temporarily_unavailable', 503, undefined, false],
  [90055, 'temporarily_unavailable', 503, undefined, false],
  [50033, 'temporarily_unavailable', 503, undefined, false],
  [80013, 'temporarily_unavailable', 503, undefined, false],
  [123456789, 'invalid_grant', 400, undefined, false],
];

describe('refusals of the token endpoint', () => {
  const emulator = emulatorForSuite();

  it.each(ROWS)('AADSTS%i is %s', async (code, error, status, suberror, hasClaims) => {
    const client = new TestClient(emulator());
    emulator().entra.refuseTokens(code);
    const refused = await client.refresh('any');

    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject({ error, error_codes: [code] });
    expect(refused.body['suberror']).toBe(suberror);
    expect('claims' in refused.body).toBe(hasClaims);
  });

  it('carry the ids, the time and the long text of the live service', async () => {
    emulator().entra.refuseTokens(50173);
    const { headers, body } = await new TestClient(emulator()).refresh('any');
    const { trace_id: trace, correlation_id: correlation, timestamp } = body;

    expect(String(timestamp)).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z$/);
    expect(body['error_description']).toContain(
      ` Trace ID: ${String(trace)} Correlation ID: ${String(correlation)} Timestamp: ${String(timestamp)}`,
    );
    expect(body['error_uri']).toContain('error?code=50173');
    expect(headers.get('x-ms-clitelem')).toBe('1,50173,0,,');
  });

  it('hit one user, one grant type and as many requests as wanted', async () => {
    const client = new TestClient(emulator());
    const adele = await client.tokensFor(ADELE);
    const alex = await client.tokensFor(ALEX);
    const handle = emulator().entra.refuseTokens(50173, {
      user: ADELE,
      grantType: 'refresh_token',
      times: 2,
    });

    expect((await client.tokensFor(ADELE)).status).toBe(200);
    expect((await client.refresh(alex.body['refresh_token'])).status).toBe(200);
    expect((await client.refresh(adele.body['refresh_token'])).status).toBe(400);
    expect((await client.refresh(adele.body['refresh_token'])).status).toBe(400);
    expect((await client.refresh(adele.body['refresh_token'])).status).toBe(200);
    expect(handle.hits).toBe(2);
  });

  it('come to the redirect URI when the sign-in itself is refused', async () => {
    emulator().entra.refuseSignIns(90006);
    emulator().entra.refuseSignIns(90072, { error: 'server_error' });
    const url = new TestClient(emulator()).authorizeUrl({ prompt: 'none' });
    const first = answerIn(await new TestBrowser().open(url));
    const second = answerIn(await new TestBrowser().open(url));

    expect(first.get('error')).toBe('temporarily_unavailable');
    expect(first.get('state')).toBe('the-state');
    expect(second.get('error')).toBe('server_error');
    expect(second.get('error_description')).toContain('AADSTS90072');
  });

  it('can be told otherwise in every respect', async () => {
    emulator().entra.refuseTokens(50076, {
      error: 'interaction_required',
      suberror: 'additional_action',
      status: 418,
      claims: '{}',
    });
    const { status, body } = await new TestClient(emulator()).refresh('any');

    expect(status).toBe(418);
    expect(body).toMatchObject({
      error: 'interaction_required',
      suberror: 'additional_action',
      claims: '{}',
    });
  });
});
