import { findProgram, TEST_PROGRAMS, type TestProgram } from '../../scripts/find-program.mjs';

/** The path of a program the tests need; says how to get it where there is none. */
export function requireProgram(key: TestProgram): string {
  const path = findProgram(key);
  if (path !== undefined) return path;
  const { variable, package: debianPackage } = TEST_PROGRAMS[key];
  throw new Error(
    `No ${debianPackage} found: run \`node scripts/prepare-tests.mjs\`, or set ${variable} to one you have.`,
  );
}
