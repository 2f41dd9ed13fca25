/** How much of a case is run: `full` by `npm run cases` (`CASES=full`), `quick` in every other run. */
export function sized(quick: number, full: number): number {
  return process.env['CASES'] === 'full' ? full : quick;
}
