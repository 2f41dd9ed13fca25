import type { ServiceContext, ServiceHandler } from '../http/exchange.js';
import type { World } from '../sharepoint/world.js';

export function createGraphService(_ctx: ServiceContext, _world: World): { handler: ServiceHandler } {
  return { handler: () => ({ status: 404 }) };
}
