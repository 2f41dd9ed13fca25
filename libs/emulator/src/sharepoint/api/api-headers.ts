import type { EmulatorResponse } from '../../http/exchange.js';
import type { World } from '../world.js';

/**
 * What every answer of SharePoint carries. The cookie is there so that a leak can be seen:
 * it belongs to the tenant's host and must never reach a browser through somebody else.
 */
export function withServiceHeaders(world: World, response: EmulatorResponse): EmulatorResponse {
  const requestId = world.newGuid();
  return {
    ...response,
    headers: {
      'Cache-Control': 'private, max-age=0',
      SPRequestGuid: requestId,
      'request-id': requestId,
      SPRequestDuration: '42',
      SPIisLatency: '1',
      'X-SharePointHealthScore': '1',
      MicrosoftSharePointTeamServices: '16.0.0.26330',
      'X-Powered-By': 'ASP.NET',
      P3P: 'CP="ALL IND DSP COR ADM CONo CUR"',
      'Set-Cookie': [`rtFa=${world.newSecret()}; path=/; secure; HttpOnly`],
      ...response.headers,
    },
  };
}
