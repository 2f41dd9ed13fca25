import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PROBLEM_STATUS } from '@entra-bff/contract';
import { load } from 'js-yaml';
import { AUDIT_EVENTS } from '../src/platform/audit-events.js';
import { TROUBLES } from '../src/platform/health/condition.js';
import { LOG_EVENTS } from '../src/platform/log.js';
import { rowsOf } from './support/doc-tables.js';

const PAGE = 'docs/runbook.md';
const ALERTS = 'deploy/prometheus/alerts.yml';

/** Audit events that are nothing but a good day's work. */
const CALM = [
  'sign_in_completed',
  'silent_sign_in_completed',
  'token_renewed',
  'signed_out',
  'front_channel_signed_out',
  'session_revoked',
  'client_admitted',
];

interface Entry {
  id: string;
  text: string;
}

function entries(): Entry[] {
  const [, ...sections] = readFileSync(PAGE, 'utf8').split(/^### /m);
  return sections.map((section) => {
    const [heading = '', ...rest] = section.split('\n');
    const text = rest.join('\n').replace(/^## [^]*/m, '');
    return { id: /^`(\w+)`$/.exec(heading)?.[1] ?? heading, text };
  });
}

const severe = Object.entries(LOG_EVENTS)
  .filter(([, [level]]) => ['warn', 'error', 'fatal'].includes(level))
  .map(([id]) => id);
const audits = Object.keys(AUDIT_EVENTS);
const needed = [
  ...severe,
  ...audits.filter((id) => !CALM.includes(id)),
  ...TROUBLES,
  ...Object.keys(PROBLEM_STATUS),
];

/** Names of the alert rules, where there are any. */
function alerts(): string[] {
  if (!existsSync(ALERTS)) return [];
  const rules = load(readFileSync(ALERTS, 'utf8')) as { groups: { rules: { alert?: string }[] }[] };
  return rules.groups.flatMap((group) => group.rules.flatMap(({ alert }) => alert ?? []));
}

describe('the runbook', () => {
  const ids = entries().map(({ id }) => id);

  it('has one entry for each log line at warn and above, troubling audit event, readiness reason and error code', () => {
    expect([...new Set(needed)].filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('has no entry about something that does not exist', () => {
    const known = new Set([...needed, ...audits, ...Object.keys(LOG_EVENTS), ...alerts()]);
    expect(ids.filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(entries())('says of $id what it means, what to look at and what to do, briefly', ({ text }) => {
    const labels = [...text.matchAll(/^\*\*(\w+):\*\* \S/gm)].map(([, label]) => label);
    expect(labels).toEqual(['Means', 'Look', 'Do']);
    expect(text.length).toBeLessThan(1_200);
  });
});

describe('the ways in which a token cannot be had', () => {
  const rows = rowsOf(PAGE, /^[A-Z]/).filter((row) => row.length >= 4);
  const named = (cell = ''): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, id = '']) => id);

  it('are told under codes, log ids and audit events that exist', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const [way, code, log, audit] of rows.filter(([way]) => way !== 'Way')) {
      const [event] = named(audit);
      expect([way, ...named(code).filter((id) => !Object.hasOwn(PROBLEM_STATUS, id))]).toEqual([way]);
      expect([way, named(code).length]).toEqual([way, 1]);
      expect([way, ...named(log).filter((id) => !Object.hasOwn(LOG_EVENTS, id))]).toEqual([way]);
      expect([way, event === undefined || audits.includes(event)]).toEqual([way, true]);
    }
  });
});
