import type { FaultAction, FaultType } from '../http/fault-actions.js';
import type { FaultRule } from '../http/fault-script.js';
import { optional } from '../optional.js';
import { CommandInput, InvalidCommand } from './command.js';
import { readService } from './read-service.js';

/** A fault rule from JSON: `times` may be the text "Infinity", `pathPattern` and `bodyPattern` are regular expressions. */
export function readFault(input: CommandInput): FaultRule {
  const action = input.get('action');
  if (typeof action !== 'object' || action === null) throw new InvalidCommand("'action' must be an object");
  return {
    action: readAction(new CommandInput(new Map(Object.entries(action)))),
    ...(input.get('service') === undefined ? {} : { service: readService(input) }),
    ...optional('method', input.optionalText('method')),
    ...optional('user', input.optionalText('user')),
    ...optional('path', pattern(input, 'pathPattern') ?? input.optionalText('path')),
    ...optional('body', pattern(input, 'bodyPattern') ?? input.optionalText('body')),
    ...optional('times', input.get('times') === 'Infinity' ? Infinity : input.optionalNumber('times')),
    ...optional('skip', input.optionalNumber('skip')),
    ...optional('forMs', input.optionalNumber('forMs')),
  };
}

function pattern(input: CommandInput, name: string): RegExp | undefined {
  const source = input.optionalText(name);
  if (source === undefined) return undefined;
  try {
    return new RegExp(source);
  } catch {
    throw new InvalidCommand(`'${name}' is no regular expression`);
  }
}

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
  oversize: (input) => ({ type: 'oversize', ...optional('bytes', input.optionalNumber('bytes')) }),
  throttle: (input) => ({
    type: 'throttle',
    ...optional('status', input.optionalNumber('status')),
    ...optional('retryAfter', retryAfterOf(input)),
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
  truncate: (input) => ({ type: 'truncate', ...optional('afterBytes', input.optionalNumber('afterBytes')) }),
  drip: (input) => ({ type: 'drip', bytesPerSecond: input.number('bytesPerSecond') }),
  raw: (input) => ({ type: 'raw', bytes: input.text('bytes'), keepOpen: input.get('keepOpen') === true }),
  delay: (input) => ({ type: 'delay', ms: input.number('ms') }),
  hang: () => ({ type: 'hang' }),
  reset: () => ({ type: 'reset' }),
};

function readAction(input: CommandInput): FaultAction {
  const type = input.text('type');
  const reader = new Map<string, ActionReader>(Object.entries(READERS)).get(type);
  if (reader === undefined) throw new InvalidCommand(`'type' is one of ${Object.keys(READERS).join(', ')}`);
  return reader(input);
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
