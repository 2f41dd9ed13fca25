import type { FaultAction, FaultType } from '../http/fault-actions.js';
import { optional } from '../optional.js';
import { CommandInput, InvalidCommand } from './command.js';

type ActionReader = (input: CommandInput) => FaultAction;

const READERS: Record<Exclude<FaultType, 'alter'>, ActionReader> = {
  respond: (input) => ({
    type: 'respond',
    status: input.number('status'),
    ...optional('headers', headersOf(input)),
    ...optional('body', bodyOf(input)),
  }),
  html: (input) => ({
    type: 'html',
    ...optional('status', input.optionalNumber('status')),
    ...optional('title', input.optionalText('title')),
  }),
  'empty-json': () => ({ type: 'empty-json' }),
  oversize: (input) => ({
    type: 'oversize',
    ...optional('status', input.optionalNumber('status')),
    ...optional('bytes', input.optionalNumber('bytes')),
  }),
  throttle: (input) => ({
    type: 'throttle',
    ...optional('status', input.optionalNumber('status')),
    ...optional('retryAfter', retryAfterOf(input)),
    ...optional('headers', headersOf(input)),
  }),
  'entra-error': (input) => ({
    type: 'entra-error',
    code: input.number('code'),
    ...optional('status', input.optionalNumber('status')),
    ...optional('error', input.optionalText('error')),
    ...optional('suberror', input.optionalText('suberror')),
    ...optional('claims', input.optionalText('claims')),
  }),
  'merge-json': (input) => ({ type: 'merge-json', members: objectOf(input, 'members') }),
  truncate: (input) => ({
    type: 'truncate',
    ...optional('afterBytes', input.optionalNumber('afterBytes')),
    ...(input.get('reset') === true ? { reset: true } : {}),
  }),
  'lose-answer': () => ({ type: 'lose-answer' }),
  gzip: () => ({ type: 'gzip' }),
  chunked: (input) => ({ type: 'chunked', ...optional('pieceBytes', input.optionalNumber('pieceBytes')) }),
  drip: (input) => ({ type: 'drip', bytesPerSecond: input.number('bytesPerSecond') }),
  raw: (input) => ({ type: 'raw', bytes: input.text('bytes'), keepOpen: input.get('keepOpen') === true }),
  delay: (input) => ({ type: 'delay', ms: input.number('ms') }),
  hang: () => ({ type: 'hang' }),
  reset: () => ({ type: 'reset' }),
};

/** The `action` of a fault rule. Throws an InvalidCommand for what it does not know. */
export function readAction(rule: CommandInput): FaultAction {
  const input = CommandInput.of(rule.get('action'));
  if (input === undefined) throw new InvalidCommand("'action' must be an object");
  const type = input.text('type');
  const reader = new Map<string, ActionReader>(Object.entries(READERS)).get(type);
  if (reader === undefined) throw new InvalidCommand(`'type' is one of ${Object.keys(READERS).join(', ')}`);
  const action = reader(input);
  const [unknown] = input.unread();
  if (unknown !== undefined) throw new InvalidCommand(`'${unknown}' is no member of the action ${type}`);
  return action;
}

function bodyOf(input: CommandInput): string | object | undefined {
  const body = input.get('body');
  return typeof body === 'object' && body !== null ? body : input.optionalText('body');
}

function retryAfterOf(input: CommandInput): number | string | undefined {
  const value = input.get('retryAfter');
  return typeof value === 'number' ? value : input.optionalText('retryAfter');
}

function headersOf(input: CommandInput): Record<string, string> | undefined {
  if (input.get('headers') === undefined) return undefined;
  const entries = Object.entries(objectOf(input, 'headers'));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function objectOf(input: CommandInput, name: string): Record<string, unknown> {
  const value = input.get(name);
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new InvalidCommand(`'${name}' must be an object`);
}
