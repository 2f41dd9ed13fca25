import { textIn, fieldsOf } from '../../shape.js';
import type { Client } from './client.js';
import type { Person } from './person.js';

/** Where things are in the emulated SharePoint. */
export interface Places {
  lists: string;
  read: string;
  written: string;
  drive: string;
  /** Of a file that is only read. */
  file: string;
}

const SITE = '/api/sharepoint/sites/%2Fsites%2Fsoak';

export async function findPlaces(client: Client, person: Person): Promise<Places> {
  const drive = await firstId(client, person, `${SITE}/drives`);
  const drivePath = `/api/sharepoint/drives/${encodeURIComponent(drive)}`;
  const file = await firstId(client, person, `${drivePath}/children`);
  return {
    lists: `${SITE}/lists`,
    read: `${SITE}/lists/Read/items`,
    written: `${SITE}/lists/Written/items`,
    drive: drivePath,
    file: `${drivePath}/items/${encodeURIComponent(file)}/content`,
  };
}

async function firstId(client: Client, person: Person, path: string): Promise<string> {
  const { status, body } = await client.send({ method: 'GET', path }, person);
  const { items } = fieldsOf(JSON.parse(body.toString()));
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  if (status !== 200 || first === undefined) throw new Error(`${path} was answered ${status}.`);
  return textIn(fieldsOf(first), 'id');
}
