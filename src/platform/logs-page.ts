import { LOG_EVENTS } from './log.js';

const HEAD = `# Log events

One line of JSON on standard output for each event, by pino, with \`level\`, \`time\` (ISO 8601), \`event\` and \`msg\`. Select by \`event\`: sentences may change.
\`LOG_LEVEL\` says which lines are written; those from \`warn\` up have an entry in the [runbook](runbook.md) and are counted, written or not, in
\`entra_bff_log_events_total\` ([metrics](metrics.md)). Audit events are lines of their own kind: [audit](audit.md).

\`requestId\` is the \`X-Request-Id\` of the answer, and \`entra_bff.request_id\` of its [span](tracing.md). \`route\` is a template, \`code\` one of
[errors](errors.md), \`failure\` one of the ways in which a token cannot be had ([metrics](metrics.md)).

**No line, at no level, holds** a token, a code, a secret, a link with a grant, a session id, a user name or object id, an address with its query, or the
name of a list or file: members are ids, codes, counts and words of a few. A test reads all lines of a varied life, at every level, for them.

This page is generated: change \`src/platform/log.ts\` and run \`npm run docs\`.

| Event | Level | Says |
| --- | --- | --- |
`;

/** docs/logs.md. */
export function logsPage(): string {
  const rows = Object.entries(LOG_EVENTS).map(
    ([event, [level, sentence]]) => `| \`${event}\` | ${level} | ${sentence.replaceAll('|', '\\|')} |`,
  );
  return `${HEAD}${rows.join('\n')}\n`;
}
