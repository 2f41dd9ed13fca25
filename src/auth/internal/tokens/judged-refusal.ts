import type { TokenFailure } from '../../../platform/metrics/token-failures.js';
import type { TokenRefusal } from '../../access-tokens.js';

/** A refusal, and the claims that only the user can satisfy when there are any. */
export interface JudgedRefusal {
  refusal: TokenRefusal;
  /** For whoever runs the service: the refusal is what the caller is told. */
  why: TokenFailure;
  claims?: string;
  /** For how many milliseconds it is remembered, where its kind does not tell; 0: not at all. */
  rememberFor?: number;
  /** Entra says that there is no such account any more: its sessions have been ended for that. */
  endsSessions?: true;
}
