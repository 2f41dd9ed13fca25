/** Probe answers. */
export class HealthDto {
  /** `up`, or `down` when this instance should get no traffic. */
  status!: 'up' | 'down';
}
