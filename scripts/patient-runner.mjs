import { createRequire } from 'node:module';

// The copy that jest itself uses: a dependency of its own.
const require = createRequire(createRequire(import.meta.url).resolve('jest'));
const { default: TestRunner } = createRequire(require.resolve('@jest/core'))('jest-runner');

/** For suites that wait: as many at once as the machine has room for, whatever the others are limited to. */
const AT_ONCE = 5;

export default class PatientRunner extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: Math.max(AT_ONCE, globalConfig.maxWorkers) }, context);
  }
}
