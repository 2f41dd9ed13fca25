import { OTHER, type LabelRule } from '../label-values.js';
import { METRICS, type MetricName } from '../metric-table.js';

export type AnyLabels = Readonly<Record<string, string>>;

/** So many combinations of labels are there from the beginning. */
const MOST_AT_ONCE = 200;
/** A status that was told, or that none was told to the end. */
const STATUS = /^(?:[1-5]\d\d|aborted)$/;

/** Every value that a label can have; undefined where only the running service knows. */
function valuesOf(rule: LabelRule): readonly string[] | undefined {
  if (typeof rule === 'string') return undefined;
  return isList(rule) ? rule : Object.keys(rule);
}

/** The same labels, with {@link OTHER} for whatever they do not know: nothing that was made up gets a series of its own. */
export function knownLabels(name: MetricName, labels: AnyLabels): AnyLabels {
  const rules: Readonly<Record<string, LabelRule>> = METRICS[name].labels;
  return Object.fromEntries(
    Object.entries(rules).map(([label, rule]) => {
      const value = labels[label] ?? OTHER;
      return [label, isKnown(rule, value) ? value : OTHER];
    }),
  );
}

/** Every combination of values, where these are few and known: a rate of what appears out of nothing is not seen. */
export function combinations(name: MetricName): AnyLabels[] {
  const rules: Readonly<Record<string, LabelRule>> = METRICS[name].labels;
  let all: AnyLabels[] = [{}];
  for (const [label, rule] of Object.entries(rules)) {
    const values = valuesOf(rule) ?? [];
    all = all.flatMap((one) => values.map((value) => ({ ...one, [label]: value })));
  }
  return all.length <= MOST_AT_ONCE ? all : [];
}

function isKnown(rule: LabelRule, value: string): boolean {
  if (rule === 'route') return true;
  if (rule === 'status') return STATUS.test(value);
  return valuesOf(rule)?.includes(value) === true;
}

function isList(rule: object): rule is readonly string[] {
  return Array.isArray(rule);
}
