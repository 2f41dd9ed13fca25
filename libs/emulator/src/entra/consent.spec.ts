import { describe, expect, it } from '@jest/globals';
import { answerIn, TestBrowser } from '../../test-support/browser.js';
import { GRAPH_SCOPE, SHAREPOINT_SCOPE, TestClient } from '../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite } from '../../test-support/emulators.js';

const MANAGE = 'https://contoso.sharepoint.com/AllSites.Manage';

describe('consent that a user has taken back', () => {
  const emulator = emulatorForSuite();

  it('is missing for tokens with those scopes, of that user, and for no others', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    const others = await client.tokensFor(ALEX);
    emulator().entra.withdrawConsent(ADELE, SHAREPOINT_SCOPE);
    const refused = await client.refresh(body['refresh_token'], SHAREPOINT_SCOPE);
    expect(refused.body).toMatchObject({ error: 'invalid_grant', error_codes: [65001] });
    expect((await client.refresh(body['refresh_token'], GRAPH_SCOPE)).status).toBe(200);
    expect((await client.refresh(body['refresh_token'], MANAGE)).status).toBe(200);
    expect((await client.refresh(others.body['refresh_token'], SHAREPOINT_SCOPE)).status).toBe(200);
  });

  it('is asked for on a page that lists what is missing, and is then given', async () => {
    const client = new TestClient(emulator());
    const browser = new TestBrowser();
    const { body } = await client.tokensFor(ADELE, browser);
    emulator().entra.withdrawConsent(ADELE, SHAREPOINT_SCOPE);
    const scope = `${SHAREPOINT_SCOPE} ${MANAGE}`;
    const silent = answerIn(await browser.open(client.authorizeUrl({ scope, prompt: 'none' })));
    expect(silent.get('error')).toBe('consent_required');
    const page = await browser.open(client.authorizeUrl({ scope }));
    expect(page.html).toContain('AllSites.Write');
    expect(page.html).not.toContain('AllSites.Manage');
    expect(answerIn(await browser.press(page, 'decision', 'accept')).get('code')).toBeTruthy();
    expect((await client.refresh(body['refresh_token'], SHAREPOINT_SCOPE)).status).toBe(200);
  });
});
