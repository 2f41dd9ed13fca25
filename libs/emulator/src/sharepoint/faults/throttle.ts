export type ApiName = 'graph' | 'sharepoint';

export interface Throttle {
  seconds: number;
  status: 429 | 503;
  withRetryAfter: boolean;
  /** Both APIs without it. */
  service?: ApiName;
  /** Everybody without it. */
  user?: string;
  /** `page`: SharePoint's HTML throttle page instead of the API's own body; `redirect`: the way to that page. */
  as: 'api' | 'page' | 'redirect';
}

export interface ThrottleInForce extends Throttle {
  secondsLeft: number;
}
