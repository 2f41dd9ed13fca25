import type { EmulatorRequest } from '../http/exchange.js';

/** A command over HTTP that cannot be understood: 400 with this message. */
export class InvalidCommand extends Error {}

/** The members of a JSON body, or of the query for a GET; each reader says what is wrong. */
export class CommandInput {
  private readonly asked = new Set<string>();

  constructor(private readonly members: ReadonlyMap<string, unknown>) {}

  /** Of any JSON value; undefined when it is no object. */
  static of(value: unknown): CommandInput | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new CommandInput(new Map(Object.entries(value)));
  }

  get(name: string): unknown {
    this.asked.add(name);
    return this.members.get(name);
  }

  /** Members that nobody has asked for: misspelt, or without a meaning here. */
  unread(): string[] {
    return [...this.members.keys()].filter((name) => !this.asked.has(name));
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw new InvalidCommand(`'${name}' is missing: a string`);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new InvalidCommand(`'${name}' must be a string`);
  }

  number(name: string): number {
    const value = this.optionalNumber(name);
    if (value === undefined) throw new InvalidCommand(`'${name}' is missing: a number`);
    return value;
  }

  /** Query parameters are text: digits will do. */
  optionalNumber(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new InvalidCommand(`'${name}' must be a number`);
  }
}

export function readCommand(request: EmulatorRequest): CommandInput {
  if (request.method === 'GET') return new CommandInput(new Map(request.url.searchParams));
  const text = request.body.toString('utf8');
  if (text === '') return new CommandInput(new Map());
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const input = CommandInput.of(parsed);
  if (input === undefined) throw new InvalidCommand('The body must be a JSON object');
  return input;
}
