import type { DriveNode } from '../data/drive-node.js';

const LIFETIME = 60 * 60 * 1000;

interface Grant {
  node: DriveNode;
  expires: number;
}

/** Pre-authenticated download addresses; each is good byte for byte or not at all. */
export class Downloads {
  readonly #grants = new Map<string, Grant>();

  /** @returns path and query below the tenant's origin */
  issue(sitePath: string, node: DriveNode, secret: string, now: number): string {
    const query = `UniqueId=${node.item.guid}&Translate=false&tempauth=${secret}&ApiVersion=2.0`;
    const target = `${sitePath}/_layouts/15/download.aspx?${query}`;
    this.#grants.set(target, { node, expires: now + LIFETIME });
    return target;
  }

  redeem(target: string, now: number): DriveNode | undefined {
    const grant = this.#grants.get(target);
    return grant && grant.expires > now ? grant.node : undefined;
  }
}
