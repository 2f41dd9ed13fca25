// docs/security/cases.md as data: which tests show which case.

const ROW = /^\| (\d+) \| (.+?) \| (?:met|in part|documented|operator|not met|n\/a) \| (.*) \|$/;
const TEST = /`([\w./-]+): ([^`]+)`/g;
const PLACEHOLDER = /%(?:\\\.\d+)?[a-z]/g;

/** The rows of the map, in its order. */
export function casesOf(markdown) {
  return markdown
    .split('\n')
    .map((line) => ROW.exec(line))
    .filter((found) => found !== null)
    .map(([, id, what, evidence]) => ({
      id: Number(id),
      what,
      tests: [...evidence.matchAll(TEST)].map(([, suite, title]) => ({ suite, title })),
    }));
}

/** Whether a file of tests is the one that a suite of the map names. */
export function isSuite(suite, path) {
  return `/${path}`.replace(/[.-](e2e-)?spec\.ts$/, '').endsWith(`/${suite}`);
}

/** What the full name of a test that ran fits when it is meant by a title of the map, placeholders filled in. */
export function titlePattern(title) {
  const literal = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(literal.replaceAll(PLACEHOLDER, '[^]*'));
}
