export type ApiName = 'graph' | 'sharepoint';

export interface Throttle {
  seconds: number;
  status: 429 | 503;
  withRetryAfter: boolean;
  /** Both APIs without it. */
  service?: ApiName;
  /** `page`: SharePoint's HTML throttle page instead of the API's own body. */
  as: 'api' | 'page';
}

export interface ThrottleInForce extends Throttle {
  secondsLeft: number;
}
