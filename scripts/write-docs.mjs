// Writes the generated pages. Needs a build.
import { writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/platform/env/settings-page.js';
import { logsPage } from '../dist/platform/logs-page.js';
import { metricsPage } from '../dist/platform/metrics/metrics-page.js';
import { openApiText } from './openapi.mjs';

const write = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);

write('configuration.md', settingsPage());
write('logs.md', logsPage());
write('metrics.md', metricsPage());
write('openapi.json', await openApiText());
