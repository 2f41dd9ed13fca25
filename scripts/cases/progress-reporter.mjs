import { relative } from 'node:path';

/** One line for each suite that is over, with how far the run is; what failed in full. */
export default class ProgressReporter {
  #done = 0;
  #all = 0;

  onRunStart({ numTotalTestSuites }) {
    this.#all = numTotalTestSuites;
  }

  onTestResult(_test, { testFilePath, failureMessage, numPassingTests, numFailingTests, perfStats }) {
    this.#done += 1;
    const seconds = Math.round((perfStats.end - perfStats.start) / 1_000);
    const counts = `${numPassingTests} passed, ${numFailingTests} failed, ${seconds} s`;
    console.log(`[${this.#done}/${this.#all}] ${relative(process.cwd(), testFilePath)}: ${counts}`);
    if (failureMessage) console.log(failureMessage);
  }
}
