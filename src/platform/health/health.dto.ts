/** Probe answers. */
export class HealthDto {
  /** `up`; `degraded` when an operator has to act; `down` when this instance should get no traffic. */
  status!: 'up' | 'degraded' | 'down';
}
