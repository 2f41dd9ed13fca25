import { randomUUID } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import {
  BearerStrategy,
  type IBearerStrategyOption,
  type ITokenPayload,
  type VerifyBearerFunction,
} from 'passport-azure-ad';
import { BearerCandidate } from '../bearer-candidate.js';
import { CLOCK_SKEW_MS } from '../bearer-claims.js';

/** Never fetched: the constructor wants an https address, and takes `common` for a reason to fail. */
const METADATA = 'https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration';

/** What the strategy needs of Entra's metadata. */
interface Metadata {
  oidc: { issuer: readonly string[]; algorithms: readonly string[] };
  generateOidcPEM(): string;
}

/** Several services in one process share passport: each has a name of its own there. */
class NamedBearer extends BearerStrategy {
  constructor(options: IBearerStrategyOption, verify: VerifyBearerFunction) {
    super(options, verify);
    this.name = `entra-bff-bearer-${randomUUID()}`;
  }
}

/**
 * passport-azure-ad's bearer strategy with what it lacks: it fetches nothing itself (without a time limit, and dying of
 * an HTML page), one algorithm, 60 seconds of tolerance instead of 300, and the exact issuers of the token's tenant.
 */
export class HardenedBearer extends PassportStrategy(NamedBearer) {
  /** Passport's, on the copy that it makes for each request. */
  declare error: (error: unknown) => void;
  /** On that copy as well. */
  declare candidate: BearerCandidate | undefined;

  constructor(clientId: string, audiences: readonly string[]) {
    super({
      identityMetadata: METADATA,
      clientID: clientId,
      audience: [...audiences],
      allowMultiAudiencesInToken: false,
      clockSkew: CLOCK_SKEW_MS / 1_000,
      // Anything else may log tokens and claims.
      loggingNoPII: true,
      loggingLevel: 'error',
    });
  }

  /** Whatever goes wrong inside is an error of ours, never a refused token and never the end of the process. */
  override authenticate(request: Parameters<BearerStrategy['authenticate']>[0], options?: object): void {
    try {
      if (!(request instanceof BearerCandidate)) throw new Error('The strategy takes a candidate only.');
      this.candidate = request;
      super.authenticate(request, options);
    } catch (error) {
      this.error(error);
    }
  }

  /** A method of the library that its types leave out. */
  loadMetadata(_parameters: unknown, next: (error: Error | null, metadata?: Metadata) => void): void {
    const { pem = '', issuers = [] } = this.candidate ?? {};
    next(null, { oidc: { issuer: issuers, algorithms: ['RS256'] }, generateOidcPEM: () => pem });
  }

  validate(payload: ITokenPayload): ITokenPayload {
    return payload;
  }

  /** Passport forgets it. */
  leave(): void {
    passport.unuse(this.name);
  }
}
