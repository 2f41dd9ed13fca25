import type { LabelRule } from '../../src/platform/metrics/label-values.js';
import { METRICS, PREFIX } from '../../src/platform/metrics/metric-table.js';
import { declaredRoutes } from './routes.js';
import type { Sample, Scrape } from './metrics.js';

const STATUS = /^(?:[1-5]\d\d|aborted)$/;
const HISTOGRAM_PARTS = /_(?:bucket|sum|count)$/;

/** Templates that Fastify knows, which writes a parameter as `:name`. */
const routes = new Set([
  'none',
  '/openapi.json',
  '/docs',
  '/*',
  ...declaredRoutes().map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1')),
]);

/** Samples of ours whose name, labels or values stand in no table. */
export function strangeSamples({ samples }: Scrape): Sample[] {
  return samples.filter(({ name }) => name.startsWith(PREFIX)).filter((sample) => !isKnown(sample));
}

function isKnown({ name, labels }: Sample): boolean {
  const short = name.slice(PREFIX.length);
  const table: Readonly<Record<string, { labels: Readonly<Record<string, LabelRule>> }>> = METRICS;
  const metric = table[short] ?? table[short.replace(HISTOGRAM_PARTS, '')];
  if (metric === undefined) return false;
  const { le: _bound, ...own } = labels;
  const entries = Object.entries(own);
  return (
    entries.length === Object.keys(metric.labels).length &&
    entries.every(([label, value]) => allows(metric.labels[label], value))
  );
}

function allows(rule: LabelRule | undefined, value: string): boolean {
  if (rule === undefined) return false;
  if (rule === 'status') return STATUS.test(value);
  if (rule === 'route') return routes.has(value);
  return Array.isArray(rule) ? rule.includes(value) : Object.hasOwn(rule, value);
}
