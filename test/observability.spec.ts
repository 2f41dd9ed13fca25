import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PROBLEM_STATUS } from '@entra-bff/contract';
import { AUDIT_EVENTS } from '../src/platform/audit-events.js';
import { LOG_EVENTS } from '../src/platform/log.js';
import { logsPage } from '../src/platform/logs-page.js';
import { PromMetrics } from '../src/platform/metrics/internal/prom-metrics.js';
import { PURPOSE, RENEWAL_RESULT } from '../src/platform/metrics/label-values.js';
import { METRICS } from '../src/platform/metrics/metric-table.js';
import { metricsPage } from '../src/platform/metrics/metrics-page.js';
import { TOKEN_FAILURES } from '../src/platform/metrics/token-failures.js';
import { alertRules, panels, strangeParts } from './support/prometheus-files.js';
import { isSpec, sourceFiles } from './support/source-files.js';

const headings = new Set(
  [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^### `(\w+)`$/gm)].map(([, id = '']) => id),
);

describe('the pages of metrics and log events', () => {
  it('say what is counted and logged: run `npm run docs` when they do not', () => {
    expect(readFileSync('docs/metrics.md', 'utf8')).toBe(metricsPage());
    expect(readFileSync('docs/logs.md', 'utf8')).toBe(logsPage());
  });
});

describe('a metric', () => {
  it.each(Object.entries(METRICS))('%s is named as Prometheus asks', (name, { kind, help }) => {
    expect(name).toMatch(/^[a-z][a-z_]+$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    if (kind === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
    expect(help).toMatch(/^\S.*\.$/);
  });

  it('of the store knows every purpose that something is stored for', () => {
    const named = sourceFiles('src')
      .filter((file) => !isSpec(file))
      .flatMap(({ text }) => [...text.matchAll(/purpose: '([\w-]+)'/g)].map(([, purpose = '']) => purpose));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((purpose) => !(PURPOSE as readonly string[]).includes(purpose))).toEqual([]);
  });

  it('keeps whatever it is told within what its labels know', async () => {
    const metrics = new PromMetrics();
    const told = { purpose: 'eyJhbGciOi.secret', result: 'hit' } as never;
    metrics.count('store_reads_total', told);
    metrics.count('http_requests_total', { route: '/bff/user', method: 'GET', status: 'adele' });
    const text = await metrics.text();
    expect(text).not.toMatch(/eyJ|adele/);
    expect(text).toContain('entra_bff_store_reads_total{purpose="other",result="hit"} 1');
    expect(text).toContain('{route="/bff/user",method="GET",status="other"} 1');
  });
});

describe('a way in which a token cannot be had', () => {
  it.each(Object.entries(TOKEN_FAILURES))(
    '%s has a metric, a log id, a code and a runbook entry',
    (failure, { told, codes, runbook }) => {
      expect(Object.keys(RENEWAL_RESULT)).toContain(failure);
      expect({ ...LOG_EVENTS, ...AUDIT_EVENTS }).toHaveProperty(told);
      expect(codes.filter((code) => !Object.hasOwn(PROBLEM_STATUS, code))).toEqual([]);
      expect([...headings]).toContain(runbook);
    },
  );
});

describe('an alert', () => {
  it.each(alertRules())(
    '$alert asks for what is counted, says how bad it is, and has a runbook entry',
    async ({ alert, expr, labels, annotations }) => {
      expect(await strangeParts(expr)).toEqual([]);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/^\S.*\.$/);
      expect([...headings]).toContain(alert);
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    },
  );

  it('has a name of its own', () => {
    const names = alertRules().map(({ alert }) => alert);
    expect(names.length).toBeGreaterThan(12);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a panel of the dashboard', () => {
  it.each(panels())('"$title" asks for what is counted', async ({ exprs }) => {
    expect(exprs.length).toBeGreaterThan(0);
    for (const expr of exprs) expect(await strangeParts(expr)).toEqual([]);
  });

  it('is there for every metric', () => {
    const text = panels()
      .flatMap(({ exprs }) => exprs)
      .join('\n');
    const unseen = Object.keys(METRICS).filter((name) => !text.includes(`entra_bff_${name}`));
    expect(unseen).toEqual([]);
  });
});
