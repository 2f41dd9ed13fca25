import { MetricsServer } from '../../src/platform/metrics/metrics-server.js';
import type { Replica } from './world.js';

/** One line of `/metrics`. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a replica counts, as a scraper reads it. */
export class Scrape {
  constructor(
    readonly text: string,
    readonly samples: readonly Sample[],
  ) {}

  /** Of all samples of this name that have these labels together. */
  sum(name: string, labels: Record<string, string> = {}): number {
    return this.samples
      .filter((one) => one.name === `entra_bff_${name}`)
      .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }
}

export function metricsAddress({ app }: Replica): string {
  return `http://127.0.0.1:${app.get(MetricsServer).port}/metrics`;
}

export async function scrape(replica: Replica): Promise<Scrape> {
  const answer = await fetch(metricsAddress(replica));
  if (answer.status !== 200) throw new Error(`The metrics answered ${answer.status}.`);
  const text = await answer.text();
  return new Scrape(text, parse(text));
}

function parse(text: string): Sample[] {
  return text.split('\n').flatMap((line): Sample[] => {
    const [, name, labels = '', value] = /^([a-z_][\w]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', of = '']) => [
      label,
      of,
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}
