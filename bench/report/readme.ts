import { SERVERS } from '../world/instance.js';
import type { Figures, Subject } from './figures.js';
import { figureText, table } from './table.js';

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';
const CONNECTIONS = 32;

const COLUMNS: readonly (readonly [title: string, measure: string, digits: number])[] = [
  ['requests/s ÷ a', 'requests against a', 2],
  ['CPU ÷ a', 'cpu against a', 2],
  ['p99 ms', 'p99', 1],
  ['Redis commands', 'redis', 1],
  ['memory MB', 'rss', 0],
];

/** `readme` with what stands between its two marks replaced by the outcome of a run. Throws where they are missing. */
export function fillReadme(readme: string, described: string, figures: Figures): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`There is no ${BEGIN} … ${END} to fill.`);
  const text = `\n\n${described}\n\n${outcome(figures)}\n\n`;
  return readme.slice(0, from + BEGIN.length) + text + readme.slice(to);
}

/** Every server under the usual load. */
function outcome(figures: Figures): string {
  const usual = figures
    .subjects('ratios')
    .filter(({ connections }) => connections === CONNECTIONS)
    .filter(({ users }, _, all) => users === all.find(({ of }) => of === 'limit')?.users);
  const rows = Object.entries(SERVERS).flatMap(([name, { letter, title }]) => {
    const subject = usual.find(({ of }) => of === name);
    return subject === undefined ? [] : [[`${letter}: ${title}`, ...cells(figures, subject)]];
  });
  const titles = COLUMNS.map(([title]) => title);
  return table([`${CONNECTIONS} connections, ${usual[0]?.users ?? 0} users`, ...titles], rows);
}

function cells(figures: Figures, subject: Subject): string[] {
  return COLUMNS.map(([, measure, digits]) => {
    const isReference = subject.of === 'limit' && measure.endsWith('against a');
    return isReference ? '1' : figureText(figures.find(subject, measure), digits);
  });
}
