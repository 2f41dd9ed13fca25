import { ApiPropertyOptional } from '@nestjs/swagger';
import { TROUBLES, type Trouble } from './condition.js';

/** Probe answers. */
export class HealthDto {
  /** `up`; `degraded` when it serves and an operator should look; `down` when this instance should get no traffic. */
  status!: 'up' | 'degraded' | 'down';

  /** Why it is degraded. */
  @ApiPropertyOptional({ enum: TROUBLES, isArray: true })
  reasons?: Trouble[];
}
