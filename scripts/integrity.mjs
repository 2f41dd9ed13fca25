// What `integrity` of a script tag says of these bytes (https://www.w3.org/TR/SRI/), and pages that name it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const NAMED = /sha384-[A-Za-z0-9+/]{64}/g;

const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/** A page with the integrity of the browser client as it is built now. */
export function withIntegrity(page) {
  const script = createRequire(import.meta.url).resolve('@entra-bff/renewal-client/classic.js');
  return page.replaceAll(NAMED, integrityOf(readFileSync(script)));
}
