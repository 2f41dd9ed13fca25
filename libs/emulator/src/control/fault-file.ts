import type { FaultRule } from '../http/fault-script.js';
import { CommandInput, InvalidCommand } from './command.js';
import { readFault } from './read-fault.js';

/**
 * The rules of a file for `--faults`: a JSON list of what `POST faults` takes, or `{ "faults": [...] }`. Throws an Error
 * that names every rule that is wrong, by its place.
 */
export function readFaultFile(text: string, name: string): FaultRule[] {
  const problems: string[] = [];
  const rules = listIn(text, name).flatMap((value, index) => {
    try {
      const input = CommandInput.of(value);
      if (input === undefined) throw new InvalidCommand('must be an object');
      return [readFault(input)];
    } catch (error) {
      if (!(error instanceof InvalidCommand)) throw error;
      problems.push(`  faults[${index}]: ${error.message}`);
      return [];
    }
  });
  if (problems.length > 0)
    throw new Error([`${name} holds faults that cannot be played:`, ...problems].join('\n'));
  return rules;
}

function listIn(text: string, name: string): unknown[] {
  const parsed = parsedJson(text, name);
  const list = Array.isArray(parsed) ? parsed : CommandInput.of(parsed)?.get('faults');
  if (!Array.isArray(list)) throw new Error(`${name} must hold a list of faults`);
  return list;
}

/** The message of the parser tells where. */
export function parsedJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is no JSON. ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}
