import type { Prompt } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../session/session.js';
import type { ReturnUrl } from './return-url.js';

/** How the browser learns the outcome. */
export type ChallengeEnding =
  | { kind: 'redirect' }
  | { kind: 'message'; targetOrigin: string; opener: 'parent' | 'opener' }
  | { kind: 'frame-redirect' };

/** In a frame or a popup: a page waits for the outcome. */
export function staysInPage({ kind }: ChallengeEnding): boolean {
  return kind !== 'redirect';
}

/** Which way a sign-in was asked for; audit events tell it. */
export type SignInWay = 'login' | 'redirect' | 'iframe' | 'popup' | 'article';

export interface ChallengeOptions {
  returnUrl: ReturnUrl;
  ending: ChallengeEnding;
  via: SignInWay;
  prompt?: Prompt;
  loginHint?: string;
  domainHint?: string;
  /** Names what is missing, kept on the server: the claims of a challenge, or a resource that lacks consent. */
  challengeId?: string;
  /** The session that is to be renewed. With it nobody but its user may come back. */
  session?: Session;
}

/** Starts an OIDC challenge. */
export abstract class Challenge {
  /** Answers the request with a redirect to Entra. Throws `bad_request` for an unknown `challengeId`. */
  abstract start(request: FastifyRequest, reply: FastifyReply, options: ChallengeOptions): Promise<void>;
}
