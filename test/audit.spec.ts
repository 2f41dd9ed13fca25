import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AUDIT_EVENTS } from '../src/platform/audit-events.js';
import { RATE_LIMITS } from '../src/platform/rate-limit/limits.js';
import { rowsOf } from './support/doc-tables.js';

describe('the audit events', () => {
  const events = Object.entries(AUDIT_EVENTS);
  const ids = events.map(([, [id]]) => id);

  it('have an id each, in order, and none twice', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.filter((id) => !/^BFF1\d{3}$/.test(id))).toEqual([]);
  });

  it('keep their ids: whoever collects them selects by these', () => {
    expect(events.map(([event, [id]]) => `${id} ${event}`)).toEqual([
      'BFF1001 sign_in_completed',
      'BFF1002 sign_in_failed',
      'BFF1101 silent_sign_in_completed',
      'BFF1102 silent_sign_in_failed',
      'BFF1201 token_renewed',
      'BFF1202 token_refused',
      'BFF1203 claims_challenged',
      'BFF1301 signed_out',
      'BFF1302 front_channel_signed_out',
      'BFF1303 session_revoked',
      'BFF1304 session_replaced',
      'BFF1305 account_gone',
      'BFF1401 client_admitted',
      'BFF1402 client_refused',
      'BFF1501 rate_limited',
      'BFF1502 cross_site_refused',
    ]);
  });

  it('stand in docs/audit.md, each with what it means and its members, and nothing else does', () => {
    const rows = rowsOf('docs/audit.md', /^BFF\d/);
    expect(rows.map(([id, event, when]) => [id, event, when])).toEqual(
      events.map(([event, [id, meaning]]) => [id, `\`${event}\``, meaning]),
    );
    for (const [, , , members] of rows) expect(members).toMatch(/^`\w+`(, `\w+`)*$/);
  });

  it('explain every member that they have', () => {
    const text = readFileSync('docs/audit.md', 'utf8');
    const members = rowsOf('docs/audit.md', /^BFF\d/).flatMap(([, , , list = '']) => list.split(', '));
    const explained = rowsOf('docs/audit.md', /^`/)
      .map(([name = '', is = '']) => name + is)
      .join('\n');
    expect(text).toContain('AUDIT_USER_IDS=clear');
    expect([...new Set(members)].filter((member) => !explained.includes(member))).toEqual([]);
  });
});

describe('the rate limits', () => {
  it('stand in docs/rate-limits.md with their numbers and reasons, and nothing else does', () => {
    expect(rowsOf('docs/rate-limits.md', /^`/)).toEqual(
      Object.entries(RATE_LIMITS).map(([name, { burst, every, counts, reason }]) => [
        `\`${name}\``,
        String(burst),
        `${every} ms`,
        counts,
        reason,
      ]),
    );
  });
});
