import type { Prompt } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../session/session.js';
import type { ReturnUrl } from './return-url.js';

/** How the browser learns the outcome. */
export type ChallengeEnding =
  | { kind: 'redirect' }
  | { kind: 'message'; targetOrigin: string; opener: 'parent' | 'opener' }
  | { kind: 'frame-redirect' };

export interface ChallengeOptions {
  returnUrl: ReturnUrl;
  ending: ChallengeEnding;
  prompt?: Prompt;
  loginHint?: string;
  domainHint?: string;
  /** Names a claims challenge kept on the server. */
  challengeId?: string;
  /** The session that is to be renewed. */
  session?: Session;
}

/** Starts an OIDC challenge. */
export abstract class Challenge {
  /** Answers the request with a redirect to Entra. Throws `bad_request` for an unknown `challengeId`. */
  abstract start(request: FastifyRequest, reply: FastifyReply, options: ChallengeOptions): Promise<void>;
}
