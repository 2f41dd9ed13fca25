import type { Scanner } from './canaries/scanner.js';

/** Everything that the replicas write: looked through for secrets, and counted by event. */
export class LogWatch {
  readonly events = new Map<string, number>();
  lines = 0;

  constructor(private readonly scanner: Scanner) {}

  /** For the output of one process: a secret that two chunks share is found too. */
  follower(replica: number): (chunk: Buffer) => void {
    let rest = Buffer.alloc(0);
    return (chunk) => {
      const text = Buffer.concat([rest, chunk]);
      const end = text.lastIndexOf('\n') + 1;
      rest = text.subarray(end);
      if (end > 0) this.#note(text.subarray(0, end), replica);
    };
  }

  #note(bytes: Buffer, replica: number): void {
    const lines = bytes.toString().trimEnd().split('\n');
    this.lines += lines.length;
    this.scanner.take(bytes, `a log line of replica ${replica}`, lines.length);
    for (const line of lines) {
      const event = /"event":"(\w+)"/.exec(line)?.[1] ?? 'none';
      this.events.set(event, (this.events.get(event) ?? 0) + 1);
    }
  }
}
