import { EventEmitter } from 'node:events';
import { runCommand } from '../src/run-command.js';

/** The command in this process, which stands in for its own: what it printed, and a way to send signals. */
export class CommandProcess extends EventEmitter {
  out = '';
  err = '';
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr = { write: (text: string) => (this.err += text) };
  /** The exit code. */
  readonly done: Promise<number>;

  constructor(args: string[], environment: Record<string, string> = {}) {
    super();
    this.done = runCommand(args, environment, this);
  }

  /** Resolves when it serves. Rejects when it ended instead. */
  async started(): Promise<void> {
    let code: number | undefined;
    void this.done.then((ended) => (code = ended));
    while (!this.out.includes('/__emulator/status')) {
      if (code !== undefined) throw new Error(`It ended with ${code}: ${this.err}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  end(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<number> {
    this.emit(signal);
    return this.done;
  }

  /** Of the environment that it printed. */
  variable(name: string): string {
    return new RegExp(`^${name}='(.*)'$`, 'm').exec(this.out)?.[1] ?? '';
  }
}
