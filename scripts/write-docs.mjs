// Writes the generated pages. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/platform/env/settings-page.js';
import { logsPage } from '../dist/platform/logs-page.js';
import { metricsPage } from '../dist/platform/metrics/metrics-page.js';
import { withIntegrity } from './integrity.mjs';
import { openApiText } from './openapi.mjs';

const place = (name) => new URL(`../docs/${name}`, import.meta.url);
const write = (name, text) => writeFileSync(place(name), text);

write('configuration.md', settingsPage());
write('front-ends.md', withIntegrity(readFileSync(place('front-ends.md'), 'utf8')));
write('logs.md', logsPage());
write('metrics.md', metricsPage());
write('openapi.json', await openApiText());
