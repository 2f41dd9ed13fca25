/** Who wants to be told about changes of a list or drive. */
export interface Subscription {
  id: string;
  service: 'graph' | 'sharepoint';
  resource: string;
  notificationUrl: string;
  /** Graph only: where it tells of the subscription itself. */
  lifecycleNotificationUrl?: string | undefined;
  clientState: string | undefined;
  /** Milliseconds since the epoch. */
  expires: number;
  changeType: string;
  /** Object id of the account that made it. */
  creatorId: string;
  /** `_api` only: what its notifications say. */
  siteUrl: string;
  webId: string;
}

export class Subscriptions {
  readonly #byId = new Map<string, Subscription>();

  add(subscription: Subscription): void {
    this.#byId.set(subscription.id, subscription);
  }

  get(id: string): Subscription | undefined {
    return this.#byId.get(id);
  }

  remove(id: string): boolean {
    return this.#byId.delete(id);
  }

  all(): Subscription[] {
    return [...this.#byId.values()];
  }
}
