import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, PREFIX, type MetricName } from '../metric-table.js';
import { Metrics, type CounterName, type GaugeName, type HistogramName, type Labels } from '../metrics.js';
import { combinations, knownLabels, type AnyLabels } from './known-labels.js';
import { nodeMetrics } from './node-metrics.js';

type Add = (amount: number) => void;
type MakeAdd = (labels: AnyLabels) => Add;

interface Reading {
  labels: AnyLabels;
  read(): number;
}

interface Options {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
}

/** What a caller cannot bound is bounded here. */
const MOST_REMEMBERED = 5_000;

/** What is counted, in a registry of its own: several services in one process are told apart. */
export class PromMetrics extends Metrics {
  readonly #registry = new Registry();
  /** By name and labels: to look one up costs less than to make it. */
  readonly #adders = new Map<string, Add>();
  readonly #makers = new Map<MetricName, MakeAdd>();
  readonly #readings = new Map<MetricName, Reading[]>();

  constructor() {
    super();
    for (const name in METRICS) if (isName(name)) this.#register(name);
  }

  override count<N extends CounterName>(name: N, labels: Labels<N>): void {
    this.#adder(name, labels)(1);
  }

  override observe<N extends HistogramName>(name: N, labels: Labels<N>, value: number): void {
    this.#adder(name, labels)(value);
  }

  override watch<N extends CounterName | GaugeName>(name: N, labels: Labels<N>, read: () => number): void {
    this.#readings.get(name)?.push({ labels: knownLabels(name, labels), read });
  }

  override async text(): Promise<string> {
    return `${await this.#registry.metrics()}\n${await nodeMetrics()}`;
  }

  #adder(name: MetricName, labels: AnyLabels): Add {
    let key: string = name;
    for (const label in labels) key += `|${labels[label]}`;
    const present = this.#adders.get(key);
    if (present !== undefined) return present;
    const made = this.#makers.get(name)?.(knownLabels(name, labels)) ?? (() => undefined);
    if (this.#adders.size < MOST_REMEMBERED) this.#adders.set(key, made);
    return made;
  }

  #register(name: MetricName): void {
    const metric = METRICS[name];
    const readings: Reading[] = [];
    this.#readings.set(name, readings);
    const options = {
      name: `${PREFIX}${name}`,
      help: metric.help,
      labelNames: Object.keys(metric.labels),
      registers: [this.#registry],
    };
    if (metric.kind === 'histogram') this.#makers.set(name, histogram(options, metric.buckets));
    else if (metric.kind === 'counter') this.#makers.set(name, counter(options, name, readings));
    else this.#registry.registerMetric(gauge(options, readings));
  }
}

function histogram(options: Options, buckets: readonly number[]): MakeAdd {
  const made = new Histogram({ ...options, buckets: [...buckets] });
  return (labels) => {
    const child = made.labels(labels);
    return (amount) => child.observe(amount);
  };
}

function counter(options: Options, name: MetricName, readings: readonly Reading[]): MakeAdd {
  const made = new Counter({
    ...options,
    collect() {
      if (readings.length > 0) this.reset();
      for (const { labels, read } of readings) this.inc(labels, read());
    },
  });
  for (const labels of combinations(name)) made.inc(labels, 0);
  return (labels) => {
    const child = made.labels(labels);
    return (amount) => child.inc(amount);
  };
}

function gauge(options: Options, readings: readonly Reading[]): Gauge {
  return new Gauge({
    ...options,
    registers: [],
    collect() {
      this.reset();
      for (const { labels, read } of readings) this.inc(labels, read());
    },
  });
}

function isName(name: string): name is MetricName {
  return name in METRICS;
}
