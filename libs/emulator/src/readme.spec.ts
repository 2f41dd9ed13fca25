import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { emulatorForSuite } from '../test-support/emulators.js';
import { USAGE } from './cli-options.js';
import { COMMANDS } from './control/commands.js';
import { USER_STATES } from './entra/users.js';

const readme = readFileSync('libs/emulator/README.md', 'utf8');

describe('the README', () => {
  const emulator = emulatorForSuite();
  const controls = Object.entries(COMMANDS).flatMap(([name, methods]) =>
    Object.keys(methods).map((method) => `${method} ${name}`),
  );
  const flags = [...USAGE.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);

  it.each(controls)('names the control %s', (control) => {
    expect(readme).toContain(control);
  });

  it.each([...new Set(flags)])('names the option %s', (flag) => {
    expect(readme).toContain(`\`${flag}\``);
  });

  it('names every user and every state', () => {
    for (const { username } of emulator().users) expect(readme).toContain(`\`${username}\``);
    for (const state of USER_STATES.filter((each) => each !== 'ok')) expect(readme).toContain(`\`${state}\``);
  });

  it('names every variable that the service is given', () => {
    for (const variable of Object.keys(emulator().environment)) expect(readme).toContain(variable);
  });

  it('names everything that Entra can be told', () => {
    const untold = ['addUser', 'browserSessions', 'sessionStateEqualsSid', 'setUserState', 'autoSignIn'];
    for (const name of Object.keys(emulator().entra)) {
      if (!untold.includes(name)) expect(readme).toMatch(new RegExp(`\`(entra\\.)?${name}\\b`));
    }
  });
});
