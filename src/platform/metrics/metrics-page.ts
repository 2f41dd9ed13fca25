import { METRICS, PREFIX } from './metric-table.js';
import {
  AUDIT_EVENT,
  LIMIT,
  LOG_EVENT,
  PROBLEM,
  RENEWAL_RESULT,
  SIGN_IN_OUTCOME,
  type LabelRule,
} from './label-values.js';
import { TOKEN_FAILURES } from './token-failures.js';

/** Where long lists stand. */
const ELSEWHERE: ReadonlyMap<LabelRule, string> = new Map<LabelRule, string>([
  ['route', 'templates of routes, or `none`'],
  ['status', '100 to 599, or `aborted`'],
  [PROBLEM, 'the codes of [errors](errors.md)'],
  [SIGN_IN_OUTCOME, '`completed`, or one of the codes of [errors](errors.md)'],
  [RENEWAL_RESULT, '`renewed`, or one of the ways below'],
  [LOG_EVENT, 'the [log events](logs.md) from `warn` up'],
  [AUDIT_EVENT, 'the [audit events](audit.md)'],
  [LIMIT, 'the [rate limits](rate-limits.md)'],
]);

const HEAD = `# Metrics

\`GET /metrics\` on \`METRICS_PORT\` (9464 unless told), in the text form of Prometheus, on the address of \`HOST\` and on no other port. It is
served to the end, also while the service drains. Nobody has to sign in there: keep the port inside the cluster. \`METRICS_PORT=0\` lets
the system choose a port, \`off\` counts nothing at all. Where the port is taken the service starts all the same, says
\`metrics_not_served\`, and tries again until it is free: several replicas on one machine need a port each.

**No label says anything of a user.** Each has the values of the second table and no others, whatever callers send: no token, user name,
object id, session id, address or title. A route is told by its template. What a label does not know is \`other\`, a request to no route
is of the route \`none\`, and an answer that was broken off has the status \`aborted\`.

Rules for alerts are in [deploy/prometheus/alerts.yml](../deploy/prometheus/alerts.yml), each with an entry in the [runbook](runbook.md); a
dashboard is in [deploy/grafana/entra-bff.json](../deploy/grafana/entra-bff.json). A test holds both to the tables here.

This page is generated: change \`src/platform/metrics/metric-table.ts\` and run \`npm run docs\`.

## Metrics
`;

const BETWEEN = `
Beside these are Node's own: \`nodejs_eventloop_lag_*\`, \`nodejs_heap_*\`, \`nodejs_gc_duration_seconds\`, \`nodejs_active_*\`, \`process_*\`. Sessions
are told by how they begin and are ended, and by how many are in memory: to count those in the store would be a scan of it.
\`lease_takeovers_total\` leaves out an owner whose lease had less than a second left when it was met.

## Labels
`;

const FAILURES = `
## Ways in which a token cannot be had

The \`result\` of \`entra_bff_token_renewals_total\`, the \`failure\` of the log event \`token_not_obtained\`, and \`entra_bff.result\` of the span \`token\`.
Callers who wait for one renewal count once. \`rung\` says how: \`server\` with the refresh token, because somebody needs it; \`scheduled\` the same
ahead of need; \`frame\`, \`popup\` and \`redirect\` by a sign-in in a standing session; \`on_behalf_of\` for a machine client.
`;

/** docs/metrics.md. */
export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(
    ([name, { kind, labels, help }]) =>
      `| \`${PREFIX}${name}\` | ${kind} | ${listed(Object.keys(labels))} | ${help} |`,
  );
  return [
    HEAD,
    '| Metric | Kind | Labels | Counts |\n| --- | --- | --- | --- |',
    rows.join('\n'),
    BETWEEN,
    '| Label | Of | Values |\n| --- | --- | --- |',
    labelRows().join('\n'),
    FAILURES,
    '| Result | Means | Told by | Answer | Runbook |\n| --- | --- | --- | --- | --- |',
    failureRows().join('\n'),
    '',
  ].join('\n');
}

function labelRows(): string[] {
  const metrics: Readonly<Record<string, { labels: Readonly<Record<string, LabelRule>> }>> = METRICS;
  const used = new Map<string, string[]>();
  for (const [name, { labels }] of Object.entries(metrics)) {
    for (const [label, rule] of Object.entries(labels)) {
      const row = `| \`${label}\` | … | ${told(rule)} |`;
      used.set(row, [...(used.get(row) ?? []), name]);
    }
  }
  return [...used].map(([row, names]) => row.replace('…', listed(names)));
}

function failureRows(): string[] {
  return Object.entries(TOKEN_FAILURES).map(
    ([name, { means, told: by, codes, runbook }]) =>
      `| \`${name}\` | ${means} | \`${by}\` | ${listed(codes)} | [\`${runbook}\`](runbook.md#${runbook.toLowerCase()}) |`,
  );
}

function told(rule: LabelRule): string {
  return ELSEWHERE.get(rule) ?? listed(Array.isArray(rule) ? rule : Object.keys(rule));
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
