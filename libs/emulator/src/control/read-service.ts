import type { ServiceName } from '../http/exchange.js';
import { InvalidCommand, type CommandInput } from './command.js';

const SERVICES: readonly ServiceName[] = ['entra', 'graph', 'sharepoint'];

export function readService(input: CommandInput): ServiceName {
  const wanted = input.text('service');
  const service = SERVICES.find((each) => each === wanted);
  if (service === undefined) throw new InvalidCommand(`'service' is one of ${SERVICES.join(', ')}`);
  return service;
}
