import { addData } from './add-data.js';
import { buildList, type ListSpec } from './build-list.js';
import type { ColumnSpec } from './columns.js';
import { createSite, FOUNDED } from './create-site.js';
import type { Library } from './library.js';
import { seededRandom, type Random } from './random.js';
import { numberedRows, requestColumns, requestRows, STAFF, staffRows } from './seed-requests.js';
import type { KnownLists } from '../../data/read-data.js';
import type { SampleData } from '../../data/sample-data.js';
import type { Site, SiteList } from './site-list.js';

const ARCHIVE_ROWS = 250;
/** Above the list view threshold of 5,000. */
const LEDGER_ROWS = 5_200;

const KIND_AND_YEAR: ColumnSpec[] = [
  { name: 'Year', kind: 'number', indexed: true },
  { name: 'Kind', kind: 'text' },
];

function fill(library: Library, systemId: number): void {
  const write = { at: FOUNDED, editorId: systemId };
  const text = (name: string, content: string, parent = library.root) =>
    library.addFile(parent, name, Buffer.from(content), write);
  text('Welcome.txt', 'Welcome to the demo site.\n');
  text('page.html', '<!doctype html><title>Page</title><script>document.title = "script ran"</script>\n');
  text('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n');
  text('100% #1 & more.txt', 'An odd name.\n');
  const reports = library.addFolder(library.root, 'Reports', write);
  text('2025-01.csv', 'month,requests\n2025-01,12\n', reports);
  library.addFolder(reports, 'Drafts', write);
}

function addDocuments(site: Site, random: Random, systemId: number, full: boolean): void {
  const spec: ListSpec = { title: 'Documents', urlName: 'Shared Documents', library: true };
  const list = buildList(site, spec, random, FOUNDED);
  if (full && list.library) fill(list.library, systemId);
}

function addDemoLists(site: Site, random: Random): SiteList {
  const staff = buildList(
    site,
    {
      title: 'Staff',
      columns: [{ name: 'Department', kind: 'text' }],
      seed: { count: STAFF.length, rows: staffRows },
    },
    random,
    FOUNDED,
  );
  buildList(
    site,
    {
      title: 'Requests',
      description: 'What colleagues ask for',
      columns: requestColumns(staff.id),
      seed: { count: 12, rows: () => requestRows(FOUNDED) },
    },
    random,
    FOUNDED,
  );
  for (const [title, count] of [['Archive', ARCHIVE_ROWS] as const, ['Ledger', LEDGER_ROWS] as const]) {
    const seed = { count, rows: () => numberedRows(title, count) };
    buildList(site, { title, columns: KIND_AND_YEAR, seed }, random, FOUNDED);
  }
  return staff;
}

/** The tenant's sites on its first day, with what the data of a file adds to them. */
export function seedSites(random: Random, systemId: number, data: SampleData = {}): Site[] {
  const sites =
    data.sampleSites === false
      ? [createSite(random, '', 'Communication site', 'Home')]
      : sampleSites(random, systemId);
  addData(sites, data.sites ?? [], random, systemId);
  return sites;
}

/** The titles of the lists that are there without a file, by the path of their site; all in lower case. */
export function sampleLists(): KnownLists {
  const sites = sampleSites(seededRandom(0), 0);
  return new Map(sites.map(({ path, lists }) => [path, lists.map(({ title }) => title.toLowerCase())]));
}

/** Root, `/sites/demo`, `/sites/hr`. */
function sampleSites(random: Random, systemId: number): Site[] {
  const root = createSite(random, '', 'Communication site', 'Home');
  const demo = createSite(random, '/sites/demo', 'Demo site', 'Lists and files to try things on');
  const hr = createSite(random, '/sites/hr', 'Human resources', 'Leave and letters');
  addDocuments(root, random, systemId, false);
  addDemoLists(demo, random);
  addDocuments(demo, random, systemId, true);
  buildList(hr, { title: 'Leave requests', columns: [{ name: 'Days', kind: 'number' }] }, random, FOUNDED);
  addDocuments(hr, random, systemId, false);
  return [root, demo, hr];
}
