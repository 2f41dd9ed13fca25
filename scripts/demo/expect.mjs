/** Throws with what was said instead, so that a failed step explains itself. */
export function expectThat(condition, message, answer) {
  if (condition) return;
  const said =
    answer === undefined ? '' : `\n    ${answer.status} from ${pathOf(answer)}: ${answer.text.slice(0, 600)}`;
  throw new Error(message + said);
}

/** The JSON of an answer with this status. */
export function expectStatus(answer, status) {
  expectThat(answer.status === status, `Expected ${status}`, answer);
  return answer.text === '' ? undefined : answer.json();
}

/** The problem of an answer with this code; scripts must never be redirected. */
export function expectProblem(answer, status, code) {
  expectThat(answer.status === status, `Expected ${status} ${code}`, answer);
  const problem = answer.json();
  expectThat(problem.code === code, `Expected ${code}`, answer);
  return problem;
}

function pathOf({ url }) {
  return new URL(url).pathname;
}
