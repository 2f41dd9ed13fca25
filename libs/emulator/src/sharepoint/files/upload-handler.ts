import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import type { World } from '../world.js';
export function upload(_request: EmulatorRequest, _world: World): EmulatorResponse {
  return { status: 404 };
}
