// docs/cases.md: what the last run of all cases showed.

const number = (value) => value.toLocaleString('en-US');
const total = (outcomes, member) => outcomes.reduce((sum, outcome) => sum + outcome[member], 0);

/** `run`: when (ISO date), seed, machine, seconds, tests and failed of the whole run. */
export function casesPage(outcomes, run) {
  return `# What the cases showed

\`npm run cases\` runs every test that shows one of the [attacks and faults](security/cases.md), at full size, and writes this page.
The last run: ${run.date}, ${outcomes.length} classes, ${number(total(outcomes, 'inputs'))} inputs, ${number(run.tests)} tests in ${number(run.suites)} suites, ${number(run.failed)} failing,
${Math.floor(run.seconds / 60)} min ${run.seconds % 60} s on ${run.machine}. Seed ${run.seed}: \`CASES_SEED=${run.seed} npm run cases\` makes the same inputs again.

An input is one thing that was tried: a request, an altered entry, a forged token, a race. Seconds are those of the tests themselves,
without what they stand on; a test that shows several classes counts in each.

<!-- prettier-ignore-start -->

| Class | What must hold | What was run | Inputs | Tests passed | Seconds |
| --- | --- | --- | --- | --- | --- |
${outcomes.map(row).join('\n')}

<!-- prettier-ignore-end -->
`;
}

/** The page with these classes as they were found in a run of them alone, which it tells of. */
export function casesPageAgain(page, outcomes, run) {
  const rows = new Map(outcomes.map((outcome) => [String(outcome.id), row(outcome)]));
  const ids = outcomes.map(({ id }) => id).join(', ');
  const told = `Classes ${ids} again: ${run.date}, ${number(run.tests)} tests, ${number(run.failed)} failing, seed ${run.seed}.`;
  return page
    .replaceAll(/^\| (\d+) \|.*$/gm, (line, id) => rows.get(id) ?? line)
    .replace('\nAn input is one thing', `${told}\n\nAn input is one thing`);
}

function row({ id, what, suites, inputs, tests, failed, ms }) {
  const passed =
    failed.length === 0 ? `all ${number(tests)}` : `**${number(failed.length)} failing** of ${number(tests)}`;
  const names = suites.map(
    (suite) => `\`${suite.replace('libs/msal-redis-cache/src/', 'msal-redis-cache/')}\``,
  );
  return `| ${id} | ${what} | ${names.join(', ')} | ${number(inputs)} | ${passed} | ${(ms / 1_000).toFixed(1)} |`;
}
