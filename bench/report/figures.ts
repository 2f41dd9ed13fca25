import { summary, type Summary } from '../statistics.js';

/** What was measured: of which server, under which load. */
export interface Subject {
  part: string;
  /** A server's name, or what else was looked at. */
  of: string;
  /** Connections that are kept busy. */
  connections?: number;
  /** Signed-in users. */
  users?: number;
}

export interface Figure extends Subject, Summary {
  measure: string;
  unit: string;
  /** One value per round; for what happens many times in a run, one per time. */
  rounds: readonly number[];
}

interface Collected extends Subject {
  measure: string;
  unit: string;
  rounds: number[];
}

/** Everything that was measured, each figure with its rounds. */
export class Figures {
  readonly #collected = new Map<string, Collected>();

  add(subject: Subject, measure: string, unit: string, ...values: readonly number[]): void {
    const key = keyOf(subject, measure);
    const figure = this.#collected.get(key) ?? { ...subject, measure, unit, rounds: [] };
    figure.rounds.push(...values);
    this.#collected.set(key, figure);
  }

  rounds(subject: Subject, measure: string): readonly number[] {
    return this.#collected.get(keyOf(subject, measure))?.rounds ?? [];
  }

  /** Undefined when it was not measured. */
  find(subject: Subject, measure: string): Summary | undefined {
    const rounds = this.rounds(subject, measure);
    return rounds.length === 0 ? undefined : summary(rounds);
  }

  /** The subjects of a part, in the order in which they were first measured. */
  subjects(part: string): Subject[] {
    const found = new Map<string, Subject>();
    for (const { measure: _, unit: __, rounds: ___, ...subject } of this.#collected.values()) {
      if (subject.part === part) found.set(keyOf(subject, ''), subject);
    }
    return [...found.values()];
  }

  all(): Figure[] {
    return [...this.#collected.values()].map((figure) => ({ ...figure, ...summary(figure.rounds) }));
  }
}

function keyOf({ part, of, connections, users }: Subject, measure: string): string {
  return JSON.stringify([part, of, connections, users, measure]);
}
