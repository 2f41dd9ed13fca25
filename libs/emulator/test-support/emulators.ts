import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions } from '../src/index.js';

/** One emulator for a suite, back at its start after each test. */
export function emulatorForSuite(
  options: () => Promise<EmulatorOptions> | EmulatorOptions = () => ({}),
): () => Emulator {
  let emulator: Emulator | undefined;
  const current = (): Emulator => {
    if (!emulator) throw new Error('The emulator has not started yet');
    return emulator;
  };
  beforeAll(async () => {
    emulator = await startEmulator(await options());
  });
  afterEach(() => current().reset());
  afterAll(() => current().stop());
  return current;
}

export const ADELE = 'adele@contoso.onmicrosoft.com';
export const ALEX = 'alex@contoso.onmicrosoft.com';
export const NESTOR_NEEDS_MFA = 'nestor@contoso.onmicrosoft.com';
export const LIDIA_NEEDS_CONSENT = 'lidia@contoso.onmicrosoft.com';
export const JOHANNA_IS_DISABLED = 'johanna@contoso.onmicrosoft.com';
export const PATTI_IS_BLOCKED = 'patti@contoso.onmicrosoft.com';
export const LYNNE_IS_A_GUEST = 'lynne@fabrikam.onmicrosoft.com';
export const ISAIAH_OF_FABRIKAM = 'isaiah@fabrikam.onmicrosoft.com';

export async function getJson(url: string): Promise<Record<string, unknown>> {
  const body: unknown = await (await fetch(url)).json();
  return { ...Object(body) };
}
