import { ApiProperty } from '@nestjs/swagger';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import type { ChangeSubscription } from './change-subscriptions.js';

/** A subscription of this session to changes. */
export class Subscription {
  /** Names it to `DELETE /api/sharepoint/subscriptions/{id}` and in events. */
  @ApiProperty({ example: 'q2Vh0cYB7xk3mD9tR1sLwA' })
  id!: string;

  @ApiProperty({ enum: RESOURCES, example: 'graph' })
  service!: Resource;

  /** The address of what is watched in this API, made of ids. */
  @ApiProperty({
    example:
      '/api/sharepoint/sites/contoso.sharepoint.com%2C2f0c8d7e-58a4-4d1c-9c1e-0a2b3c4d5e6f%2C7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d/lists/5f1f1e2a-9a3c-4a46-9c0e-6f2f3d1f0a11',
  })
  resource!: string;

  /** ISO 8601 UTC. It is put off while the session stands: there is nothing to do. */
  @ApiProperty({ example: '2026-03-02T10:15:00.000Z' })
  expiresAt!: string;

  static of({ id, service, resource, expiresAt }: ChangeSubscription): Subscription {
    return { id, service, resource, expiresAt: new Date(expiresAt).toISOString() };
  }
}
