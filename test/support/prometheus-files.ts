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
  const nodes = await new PromMetrics().text();
  const strange: string[] = [];
  const labels = new Set(GIVEN_LABELS);
  for (const [, name = '', matchers = ''] of expr.matchAll(SELECTOR)) {
    const rules = name.startsWith(PREFIX) ? rulesOf(name) : undefined;
    if (
      rules === undefined &&
      (name.startsWith(PREFIX) || !nodes.includes(`# TYPE ${name.replace(PARTS, '')} `))
    )
      strange.push(name);
    for (const label of Object.keys(rules ?? {})) labels.add(label);
    for (const [, label = '', operator = '', value = ''] of matchers.matchAll(MATCHER)) {
      if (!GIVEN_LABELS.has(label) && !allows(rules?.[label], operator, value))
        strange.push(`${name}{${label}${operator}"${value}"}`);
    }
  }
  for (const [, list = ''] of expr.matchAll(GROUPING))
    strange.push(
      ...list
        .split(',')
        .map((label) => label.trim())
        .filter((label) => !labels.has(label)),
    );
  return strange;
}

function rulesOf(name: string): Readonly<Record<string, LabelRule>> | undefined {
  const metrics: Readonly<Record<string, { kind: string; labels: Readonly<Record<string, LabelRule>> }>> =
    METRICS;
  const short = name.slice(PREFIX.length);
  const plain = metrics[short];
  if (plain !== undefined && plain.kind !== 'histogram') return plain.labels;
  const histogram = metrics[short.replace(PARTS, '')];
  return histogram?.kind === 'histogram' && short !== short.replace(PARTS, '') ? histogram.labels : undefined;
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
