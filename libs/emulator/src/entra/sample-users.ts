import { stableGuid } from '../seeded-random.js';
import { CONSUMERS_TENANT_ID, type Tenants } from './tenants.js';
import type { NewUser } from './users.js';

/** The people of the emulated tenants: three who simply work, and one for each way to fail. */
export function sampleUsers(tenants: Tenants): NewUser[] {
  const contoso = tenants.home.domain;
  const fabrikam = tenants.second;
  const guestAtHome = { tid: fabrikam.id, oid: stableGuid(`${fabrikam.id}/lynne`) };
  return [
    { username: `adele@${contoso}`, name: 'Adele Vance' },
    { username: `alex@${contoso}`, name: 'Alex Wilber' },
    { username: `megan@${contoso}`, name: 'Megan Bowen' },
    { username: `nestor@${contoso}`, name: 'Nestor Wilke', state: 'needs_mfa' },
    { username: `lidia@${contoso}`, name: 'Lidia Holloway', state: 'needs_consent' },
    { username: `johanna@${contoso}`, name: 'Johanna Lorenz', state: 'disabled' },
    { username: `patti@${contoso}`, name: 'Patti Fernandez', state: 'blocked' },
    { username: `diego@${contoso}`, name: 'Diego Siciliani', state: 'not_assigned' },
    { username: `grady@${contoso}`, name: 'Grady Archie', state: 'deleted' },
    { username: `lynne@${fabrikam.domain}`, name: 'Lynne Robbins', home: guestAtHome },
    { username: `isaiah@${fabrikam.domain}`, name: 'Isaiah Langer', tid: fabrikam.id },
    { username: 'pradeep@outlook.com', name: 'Pradeep Gupta', tid: CONSUMERS_TENANT_ID },
  ];
}
