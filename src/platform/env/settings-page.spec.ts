import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsPage } from './settings-page.js';

describe('the configuration page', () => {
  it('says what the service checks: run `npm run docs` when it does not', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toBe(settingsPage());
  });
});
