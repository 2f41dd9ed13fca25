// What a run of jest, and what its tests told of their inputs, come to for each case.
import { isSuite, titlePattern } from './case-map.mjs';

/**
 * `ran`: each test that ran, as `{ file, name, passed, ms }`; `told`: `{ id, count, file }` of test/support/inputs.ts.
 * A test whose file told nothing of this case counts as one input.
 */
export function outcomeOf({ id, what, tests }, ran, told) {
  const found = tests.map(({ suite, title }) => {
    const pattern = titlePattern(title);
    return ran.filter(({ file, name }) => isSuite(suite, file) && pattern.test(name));
  });
  const missing = tests.filter((_test, at) => found[at].length === 0);
  const all = [...new Set(found.flat())];
  const counted = told.filter((one) => one.id === id);
  const counting = new Set(counted.map(({ file }) => file));
  const inputs =
    counted.reduce((sum, { count }) => sum + count, 0) + all.filter(({ file }) => !counting.has(file)).length;
  return {
    id,
    what,
    suites: [...new Set(tests.map(({ suite }) => suite))],
    inputs,
    tests: all.length,
    failed: [
      ...all.filter(({ passed }) => !passed).map(({ file, name }) => `${file}: ${name}`),
      ...missing.map(({ suite, title }) => `${suite}: ${title} (no such test ran)`),
    ],
    ms: all.reduce((sum, { ms }) => sum + ms, 0),
  };
}

/** The tests in jest's JSON report, with files as paths of the project. */
export function testsIn(report, project) {
  return report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status, duration }) => ({
      file: file.replace(`${project}/`, ''),
      name: fullName,
      passed: status === 'passed',
      ms: duration ?? 0,
    })),
  );
}
