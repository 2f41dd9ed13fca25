import type { Browser } from './browser.js';
import type { Canaries } from './canaries.js';
import { EventReader } from './event-stream.js';
import { ITEMS } from './list-items.js';
import { MINUTE } from './test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from './token-posts.js';
import { ADELE, ALEX, type World } from './world.js';

/** Something of everything that is counted: good and bad, with people, lists and addresses in it. */
export async function liveVariedly(world: World, canaries: Canaries): Promise<Browser> {
  const { entra, faults } = world.emulator;
  const adele = canaries.watch(await world.signedIn(ADELE));
  const stream = await EventReader.open(adele);
  await adele.xhr('/bff/user');
  await adele.xhr(ITEMS);
  await adele.xhr(ITEMS);
  await adele.xhr('/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Nothing/items');
  await adele.xhr('/bff/token-renewal', { method: 'POST' });
  await adele.frame('/bff/forced-sign-in');
  entra.silentSignInAs = ALEX;
  await adele.frame('/bff/forced-sign-in');
  entra.silentSignInAs = null;
  await adele.navigate('/bff/login?prompt=none');
  await adele.xhr('/no/such/place?code=secret');
  await adele.xhr('/bff/sessions', { method: 'DELETE', headers: { 'x-csrf': undefined } });
  await world.browser().xhr('/bff/user');
  faults.add({ service: 'graph', path: /Requests/, action: { type: 'throttle', retryAfter: 3 } });
  await adele.xhr(ITEMS);
  await adele.xhr(ITEMS);
  later(world, 61 * MINUTE);
  faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'reset' } });
  await adele.xhr(ITEMS);
  later(world, MINUTE);
  await adele.xhr(ITEMS);
  for (const service of ['graph', 'sharepoint']) {
    await fetch(`${world.bff.address}/webhooks/${service}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: new URL(world.origin).host },
      body: JSON.stringify({ value: [{ subscriptionId: 'x', clientState: 'made up' }] }),
    });
  }
  const alex = canaries.watch(await world.signedIn(ALEX));
  await alex.xhr('/bff/logout', { method: 'POST' });
  // What a change has dropped is read again.
  await adele.xhr(ITEMS);
  await adele.xhr(ITEMS);
  stream.close();
  return adele;
}
