import { startEmulator, type SampleData } from '@entra-bff/emulator';

const data: SampleData = { sites: [{ path: '/sites/packed', title: 'of the packed data' }] };
const emulator = await startEmulator({ data });
const user = { username: 'adele@contoso.onmicrosoft.com', scope: 'Sites.ReadWrite.All' };
const headers = { authorization: `Bearer ${await emulator.entra.issueAccessToken(user)}` };
const site = `${emulator.graphUrl}/v1.0/sites/contoso.sharepoint.com:/sites`;

/** The status, and one member of the body. */
async function ask(url: string, member: string): Promise<string> {
  const answer = await fetch(url, { headers });
  const body: unknown = await answer.json();
  return `${answer.status} ${String(Object(body)[member])}`;
}

emulator.faults.add({ service: 'graph', action: { type: 'throttle', retryAfter: 7 } });
const throttled = await fetch(`${site}/demo`, { headers });
console.log(throttled.status, throttled.headers.get('retry-after'));
console.log(await ask(`${site}/demo:/drive/root:/Welcome.txt`, 'name'));
console.log(await ask(`${site}/packed`, 'displayName'));
await fetch(`${emulator.authorityHost}/${emulator.tenantId}/oauth2/v2.0/token`, { method: 'POST' });
console.log(`${emulator.transcript.count({ path: /token$/ })} token request`);
await emulator.stop();
