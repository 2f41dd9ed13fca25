import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Log } from '../../../platform/log.js';
import type { RUNG, TURN } from '../../../platform/metrics/label-values.js';
import { Metrics } from '../../../platform/metrics/metrics.js';
import type { TokenFailure } from '../../../platform/metrics/token-failures.js';
import { BffError } from '../../../platform/problem.js';
import { Tracing, type Note } from '../../../platform/tracing/tracing.js';
import type { Renewed } from './renewed.js';

/** How a token is to be had, and of what. */
export interface Told {
  rung: (typeof RUNG)[number];
  resource: Resource;
}

/** A shorter wait without a word from the owner may have missed the word. */
const SURELY_UNHEARD_MS = 1_000;

/** Tells whoever runs the service how tokens are come by, and each way in which one could not be had. */
@Injectable()
export class TokenOutcomes {
  constructor(
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
    private readonly log: Log,
  ) {}

  /** Follows an attempt to its end. */
  of(told: Told, attempt: () => Promise<Renewed>): Promise<Renewed> {
    const { rung, resource } = told;
    const attributes = { 'entra_bff.rung': rung, 'entra_bff.resource': resource };
    return this.tracing.span({ name: 'token', kind: 'internal', attributes }, async (note) => {
      try {
        const renewed = await attempt();
        if (renewed.kind === 'refused') this.#failed(told, renewed.why, note);
        else note({ 'entra_bff.result': 'renewed' });
        return renewed;
      } catch (error) {
        const isStore = error instanceof BffError && error.code === 'store_unavailable';
        this.#failed(told, isStore ? 'store_unavailable' : 'defect', note);
        throw error;
      }
    });
  }

  /** Entra gave a token. */
  renewed({ rung }: Told): void {
    this.metrics.count('token_renewals_total', { rung, result: 'renewed' });
  }

  turn(turn: (typeof TURN)[number]): void {
    this.metrics.count('token_turns_total', { turn });
  }

  /** `ms`: until the lease was ours. */
  waited(heard: 'released' | 'unheard', ms: number): void {
    this.metrics.observe('lease_wait_seconds', {}, ms / 1_000);
    if (heard === 'unheard' && ms >= SURELY_UNHEARD_MS) this.metrics.count('lease_takeovers_total', {});
  }

  /** `age` in milliseconds. */
  used(resource: Resource, age: number): void {
    this.metrics.observe('token_age_seconds', { resource }, Math.max(0, age) / 1_000);
  }

  #failed({ rung, resource }: Told, failure: TokenFailure, note: Note): void {
    this.metrics.count('token_renewals_total', { rung, result: failure });
    note({ 'entra_bff.result': failure });
    this.log.write('token_not_obtained', { failure, rung, resource });
  }
}
