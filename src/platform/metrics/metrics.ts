import type { METRICS, MetricName } from './metric-table.js';

type Kind<N extends MetricName> = (typeof METRICS)[N]['kind'];
type Of<K extends Kind<MetricName>> = { [N in MetricName]: Kind<N> extends K ? N : never }[MetricName];
type Value<Rule> = Rule extends readonly (infer V)[]
  ? V & string
  : Rule extends string
    ? string
    : keyof Rule & string;

/** What the labels of a metric can say. */
export type Labels<N extends MetricName> = {
  [L in keyof (typeof METRICS)[N]['labels']]: Value<(typeof METRICS)[N]['labels'][L]>;
};
export type CounterName = Of<'counter'>;
export type GaugeName = Of<'gauge'>;
export type HistogramName = Of<'histogram'>;

/** Numbers for whoever runs the service, by the names and labels of `METRICS`. */
export abstract class Metrics {
  abstract count<N extends CounterName>(name: N, labels: Labels<N>): void;

  /** Seconds or bytes, as the name says. */
  abstract observe<N extends HistogramName>(name: N, labels: Labels<N>, value: number): void;

  /** For what changes more often than anybody looks: `read` is called then. What several tell under the same labels adds up. */
  abstract watch<N extends CounterName | GaugeName>(name: N, labels: Labels<N>, read: () => number): void;

  /** All of them, and Node's own, in the text form of Prometheus. */
  abstract text(): Promise<string>;
}

/** `METRICS_PORT=off`. */
export class NoMetrics extends Metrics {
  override count(): void {}
  override observe(): void {}
  override watch(): void {}

  override async text(): Promise<string> {
    return '';
  }
}
