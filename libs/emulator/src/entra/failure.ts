import { refusal, type Refusal } from './aadsts.js';

export interface FailureDetail {
  /** More of the sentence, e.g. the parameter's name. */
  detail?: string;
  claims?: string;
  status?: number;
  error?: string;
  suberror?: string;
}

/** Thrown where a request must be refused; endpoints turn it into an answer, a redirect or a page. */
export class EntraFailure extends Error {
  readonly refusal: Refusal;

  constructor(
    readonly code: number,
    readonly detail: FailureDetail = {},
  ) {
    const known = refusal(code);
    super(`AADSTS${code}: ${known.text}${detail.detail === undefined ? '' : ` ${detail.detail}`}`);
    this.refusal = known;
  }

  /** `error` of an authorization answer. */
  get authorizeError(): string {
    return this.refusal.atAuthorize ?? 'interaction_required';
  }
}

/** The claims challenge of a refusal that wants multifactor authentication: opaque to clients. */
export const STEP_UP_CLAIMS = JSON.stringify({
  access_token: { capolids: { essential: true, values: ['3b5d0a43-6a9c-4d0c-9b6a-7d6a4bb01b5e'] } },
});
