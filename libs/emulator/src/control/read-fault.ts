import type { FaultRule } from '../http/fault-script.js';
import type { RequestFilter } from '../http/match.js';
import { optional } from '../optional.js';
import { InvalidCommand, type CommandInput } from './command.js';
import { readAction } from './read-action.js';
import { readService } from './read-service.js';

/** What a member comes to, or what is wrong with it. */
type Attempt = <T>(read: () => T) => T | undefined;

/** Notes what is wrong and goes on, so that all of it can be told at once. */
function attempting(problems: string[]): Attempt {
  return (read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidCommand)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
}

/**
 * A fault rule from JSON: `times` may be the text "Infinity", `pathPattern` and `bodyPattern` are regular expressions.
 * Throws an InvalidCommand that tells everything that is wrong with it.
 */
export function readFault(input: CommandInput): FaultRule {
  const problems: string[] = [];
  const attempt = attempting(problems);
  const action = attempt(() => readAction(input));
  const filter = readFilter(input, attempt);
  const numbers = {
    ...optional(
      'times',
      attempt(() => timesOf(input)),
    ),
    ...optional(
      'skip',
      attempt(() => input.optionalNumber('skip')),
    ),
    ...optional(
      'forMs',
      attempt(() => input.optionalNumber('forMs')),
    ),
  };
  problems.push(...input.unread().map((name) => `'${name}' is no member of a fault`));
  if (action === undefined || problems.length > 0) throw new InvalidCommand(problems.join('; '));
  return { action, ...filter, ...numbers };
}

function readFilter(input: CommandInput, attempt: Attempt): RequestFilter {
  const text = (name: string) => attempt(() => input.optionalText(name));
  const service = input.get('service');
  const [path, body] = [text('path'), text('body')];
  return {
    ...optional('service', service === undefined ? undefined : attempt(() => readService(input))),
    ...optional('method', text('method')),
    ...optional('user', text('user')),
    ...optional('path', attempt(() => pattern(input, 'pathPattern')) ?? path),
    ...optional('body', attempt(() => pattern(input, 'bodyPattern')) ?? body),
  };
}

function timesOf(input: CommandInput): number | undefined {
  return input.get('times') === 'Infinity' ? Infinity : input.optionalNumber('times');
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
