import { PARTS, type Part } from '../options.js';
import { SERVERS } from '../world/instance.js';
import type { Figures, Subject } from './figures.js';
import { describeRun, type Run } from './run.js';
import { figureText, table } from './table.js';

const HEADINGS: Record<Part, string> = {
  ratios: 'Requests',
  cold: 'This service, at a replica that has just started (c)',
  stampede: "This service, one user's token ends on three replicas (c)",
  revocation: 'This service, a revocation (c)',
  download: 'One large download',
  upload: 'One large upload',
};

/** Everything that was measured, for people: medians, with the least and the most of the rounds. */
export function tables(run: Run, figures: Figures): string {
  const parts = PARTS.filter((part) => figures.subjects(part).length > 0);
  const sections = parts.map(
    (part) => `${HEADINGS[part]}\n\n${part === 'ratios' ? ratioTables(figures) : plainTable(part, figures)}`,
  );
  return [describeRun(run), legend(), ...sections].join('\n\n');
}

function legend(): string {
  return Object.values(SERVERS)
    .map(({ letter, title }) => `${letter.padEnd(3)} ${title}`)
    .join('\n');
}

type Columns = readonly (readonly [title: string, measure: string, digits: number])[];

const SPEED: Columns = [
  ['requests/s', 'requests', 0],
  ['÷ a', 'requests against a', 2],
  ['÷ b', 'requests against b', 2],
  ['÷ d', 'requests against d', 1],
  ['÷ e', 'requests against e', 1],
  ['p50 ms', 'p50', 2],
  ['p99 ms', 'p99', 2],
];

const COST: Columns = [
  ['CPU µs', 'cpu', 0],
  ['more than b', 'cpu over b', 0],
  ['÷ fewest users', 'cpu against fewest users', 2],
  ['busy', 'busy', 2],
  ['Redis commands', 'redis', 2],
  ['memory MB', 'rss', 0],
];

function ratioTables(figures: Figures): string {
  const subjects = figures.subjects('ratios').toSorted(byLoad);
  return [SPEED, COST]
    .map((columns) => {
      const rows = subjects.map((subject) => [
        letterOf(subject.of),
        String(subject.users ?? ''),
        String(subject.connections ?? ''),
        ...columns.map(([, measure, digits]) => figureText(figures.find(subject, measure), digits)),
      ]);
      return table(['', 'users', 'connections', ...columns.map(([title]) => title)], rows);
    })
    .join('\n\n');
}

function plainTable(part: string, figures: Figures): string {
  const own = figures.all().filter((figure) => figure.part === part);
  const units = new Map(own.map(({ measure, unit }) => [measure, unit]));
  const titles = [...units].map(([measure, unit]) => (unit === '' ? measure : `${measure}, ${unit}`));
  const rows = figures
    .subjects(part)
    .map((subject) => [
      letterOf(subject.of),
      ...[...units.keys()].map((measure) => figureText(figures.find(subject, measure), 2)),
    ]);
  return table(['', ...titles], rows);
}

function byLoad(one: Subject, other: Subject): number {
  return (one.users ?? 0) - (other.users ?? 0) || (one.connections ?? 0) - (other.connections ?? 0);
}

/** A server's letter; anything else by its own name. */
function letterOf(of: string): string {
  return Object.entries(SERVERS).find(([name]) => name === of)?.[1].letter ?? of;
}
