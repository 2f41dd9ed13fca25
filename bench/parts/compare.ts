import type { Figures, Subject } from '../report/figures.js';
import { differences, ratios } from '../statistics.js';
import { SERVERS, type ServerName } from '../world/instance.js';

/** Which servers are compared with which. */
const AGAINST: Partial<Record<ServerName, readonly ServerName[]>> = {
  'bare-nest': ['limit'],
  ours: ['limit', 'bare-nest', 'microsoft', 'openid-connect'],
  'ours-item': ['limit', 'bare-nest', 'microsoft'],
  microsoft: ['limit'],
  'openid-connect': ['limit'],
};

/** Each server against others under the same load, and against itself with fewer users: within a round, always. */
export function compare(figures: Figures, part: string): void {
  const subjects = figures.subjects(part);
  for (const subject of subjects) {
    for (const [name, others] of Object.entries(AGAINST)) {
      if (name === subject.of) compareWith(figures, subject, subjects, others);
    }
    const fewest = leastUsers(subject, subjects);
    if (fewest !== undefined) {
      const values = ratios(figures.rounds(subject, 'cpu'), figures.rounds(fewest, 'cpu'));
      figures.add(subject, 'cpu against fewest users', 'ratio', ...values);
    }
  }
}

function compareWith(
  figures: Figures,
  subject: Subject,
  subjects: readonly Subject[],
  others: readonly ServerName[],
): void {
  for (const name of others) {
    const other = sameLoad(subject, subjects, name);
    if (other === undefined) continue;
    const rounds = (measure: string): [readonly number[], readonly number[]] => [
      figures.rounds(subject, measure),
      figures.rounds(other, measure),
    ];
    const { letter } = SERVERS[name];
    figures.add(subject, `requests against ${letter}`, 'ratio', ...ratios(...rounds('requests')));
    figures.add(subject, `cpu against ${letter}`, 'ratio', ...ratios(...rounds('cpu')));
    figures.add(subject, `cpu over ${letter}`, 'µs/request', ...differences(...rounds('cpu')));
  }
}

/** As many connections; as many users too, where that server has any of its own. */
function sameLoad(subject: Subject, subjects: readonly Subject[], name: ServerName): Subject | undefined {
  const candidates = subjects.filter(
    ({ of, connections }) => of === name && connections === subject.connections,
  );
  return candidates.find(({ users }) => users === subject.users) ?? candidates[0];
}

function leastUsers(subject: Subject, subjects: readonly Subject[]): Subject | undefined {
  const same = subjects.filter(
    ({ of, connections }) => of === subject.of && connections === subject.connections,
  );
  const [first] = same.toSorted((a, b) => (a.users ?? 0) - (b.users ?? 0));
  return first === undefined || first.users === subject.users ? undefined : first;
}
