import type { OwnershipFault } from './partition-ownership.js';

const EXPLANATIONS: Readonly<Record<OwnershipFault, string>> = {
  several_accounts: 'the client holds tokens of several accounts',
  other_account: 'the client holds tokens of another account',
  other_client: 'the client holds tokens of another client id',
  other_assertion: 'the client holds tokens of another on-behalf-of assertion',
};

/**
 * The tokens were not stored, because they would have ended up with somebody else. Remedy: build a new
 * MSAL client with its own plugin for each acquisition. Names no account; safe to log.
 */
export class MixedPartitionError extends Error {
  override readonly name = 'MixedPartitionError';
  readonly fault: OwnershipFault;

  constructor(fault: OwnershipFault) {
    super(`Refused to store a token cache: ${EXPLANATIONS[fault]}. Use one MSAL client per acquisition.`);
    this.fault = fault;
  }
}
