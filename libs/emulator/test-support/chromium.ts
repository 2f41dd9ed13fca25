import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../../scripts/find-program.mjs';

/** A real browser, headless. `--no-sandbox`: Chromium refuses to run as root with it, and CI containers are root. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) throw new Error('No Chromium: set CHROMIUM_PATH to one you have.');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
