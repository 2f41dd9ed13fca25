// Writes the generated pages. Needs a build.
import { writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/platform/env/settings-page.js';
import { openApiText } from './openapi.mjs';

const write = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);

write('configuration.md', settingsPage());
write('openapi.json', await openApiText());
