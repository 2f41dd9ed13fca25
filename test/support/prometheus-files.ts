import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { PromMetrics } from '../../src/platform/metrics/internal/prom-metrics.js';
import type { LabelRule } from '../../src/platform/metrics/label-values.js';
import { METRICS, PREFIX } from '../../src/platform/metrics/metric-table.js';

export interface AlertRule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook: string };
}

export function alertRules(): AlertRule[] {
  const file = load(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as {
    groups: { rules: AlertRule[] }[];
  };
  return file.groups.flatMap(({ rules }) => rules);
}

interface Panel {
  title: string;
  type: string;
  targets?: { expr: string }[];
}

export function panels(): { title: string; exprs: string[] }[] {
  const { panels: all } = JSON.parse(readFileSync('deploy/grafana/entra-bff.json', 'utf8')) as {
    panels: Panel[];
  };
  return all
    .filter(({ type }) => type !== 'row')
    .map(({ title, targets = [] }) => ({ title, exprs: targets.map(({ expr }) => expr) }));
}

/** Of the scraper, and of histograms and Node's own. */
const GIVEN_LABELS = new Set(['instance', 'job', 'le', 'kind']);
const SELECTOR = /\b((?:entra_bff|nodejs|process)_\w+)(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
const PARTS = /_(?:bucket|sum|count)$/;
const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g;

/** What an expression asks for that nobody counts: names, labels, values. */
export async function strangeParts(expr: string): Promise<string[]> {
  const all = await new PromMetrics().text();
  const selectors = [...expr.matchAll(SELECTOR)].map(([, name = '', matchers = '']) => ({ name, matchers }));
  const known = new Set([
    ...GIVEN_LABELS,
    ...selectors.flatMap(({ name }) => Object.keys(rulesOf(name) ?? {})),
  ]);
  const groups = [...expr.matchAll(GROUPING)].flatMap(([, list = '']) => list.split(','));
  return [
    ...selectors.filter(({ name }) => !isCounted(name, all)).map(({ name }) => name),
    ...selectors.flatMap(strangeMatchers),
    ...groups.map((label) => label.trim()).filter((label) => !known.has(label)),
  ];
}

function isCounted(name: string, all: string): boolean {
  if (name.startsWith(PREFIX)) return rulesOf(name) !== undefined;
  return all.includes(`# TYPE ${name.replace(PARTS, '')} `);
}

function strangeMatchers({ name, matchers }: { name: string; matchers: string }): string[] {
  return [...matchers.matchAll(MATCHER)]
    .filter(([, label = '', operator = '', value = '']) => {
      return !GIVEN_LABELS.has(label) && !allows(rulesOf(name)?.[label], operator, value);
    })
    .map(([text]) => `${name}{${text}}`);
}

/** Of ours; the parts of a histogram have names of their own. */
function rulesOf(name: string): Readonly<Record<string, LabelRule>> | undefined {
  const metrics: Readonly<Record<string, { kind: string; labels: Readonly<Record<string, LabelRule>> }>> =
    METRICS;
  if (!name.startsWith(PREFIX)) return undefined;
  const short = name.slice(PREFIX.length);
  const whole = metrics[short.replace(PARTS, '')];
  if (PARTS.test(short) && whole?.kind === 'histogram') return whole.labels;
  return metrics[short]?.kind === 'histogram' ? undefined : metrics[short]?.labels;
}

function allows(rule: LabelRule | undefined, operator: string, value: string): boolean {
  if (rule === undefined) return false;
  if (rule === 'route') return true;
  const values =
    rule === 'status' ? ['aborted', ...statuses()] : Array.isArray(rule) ? rule : Object.keys(rule);
  if (!operator.endsWith('~')) return values.includes(value);
  // Each alternative of a pattern has to mean something.
  return value.split('|').every((part) => values.some((one) => new RegExp(`^(?:${part})$`).test(one)));
}

function statuses(): string[] {
  return Array.from({ length: 500 }, (_, n) => String(n + 100));
}
