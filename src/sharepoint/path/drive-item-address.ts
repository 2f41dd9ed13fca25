import { ROUTES } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { nameInAddress } from '../../upstream/aliases/alias-access.js';
import { encodeSegment } from '../../upstream/path-text.js';

/** The address in this API of a file or folder, with the drive named as the request names it. */
export function driveItemAddress(request: FastifyRequest, drive: string, item: string): string {
  const name = encodeSegment(nameInAddress(request, drive));
  return `${ROUTES.sharePoint}/drives/${name}/items/${encodeSegment(item)}`;
}
