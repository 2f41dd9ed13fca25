// Writes the generated pages. Needs a build.
import { writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/platform/env/settings-page.js';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), settingsPage());
