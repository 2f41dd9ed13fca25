import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { Vault } from '../../platform/store/vault.js';
import { isContentLink } from '../../upstream/content-target.js';
import { numberOf, parseJsonObject, textOf } from '../../upstream/json.js';
import type { SecretKind } from '../link-rules.js';
import type { Mount } from '../mount.js';

const HOUR_MS = 3_600_000;
/** SharePoint ends them earlier by itself, or with the work. */
const LIFETIME_MS: Record<SecretKind, number> = {
  download: HOUR_MS,
  upload: 7 * 24 * HOUR_MS,
  monitor: 24 * HOUR_MS,
};

export interface OpenedLink {
  /** As the upstream wrote it, byte for byte: its query is signed. */
  url: string;
  kind: SecretKind;
}

/**
 * Links that work without a token travel sealed: below the mount, for one user, for a time. Nothing is stored, so that
 * any replica can open them.
 */
@Injectable()
export class SealedLinks {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** An address of ours; undefined when the link leads to no host of the tenant's. */
  seal(url: string, kind: SecretKind, owner: string, mount: Mount): string | undefined {
    if (!isContentLink(url, this.env)) return undefined;
    const content = JSON.stringify({ url, kind, expiresAt: this.clock.now() + LIFETIME_MS[kind] });
    const sealed = this.vault.ring.seal(content, context(owner, mount)).toString('base64url');
    return `${this.env.publicUrl}${mount.handles}/${sealed}`;
  }

  /** Throws `not_found` for one that is too old, altered, or somebody else's. */
  open(handle: string, owner: string, mount: Mount): OpenedLink {
    const opened = this.vault.ring.open(Buffer.from(handle, 'base64url'), context(owner, mount));
    const content = parseJsonObject(opened?.plaintext.toString('utf8') ?? '');
    const url = textOf(content, 'url');
    const kind = textOf(content, 'kind');
    const alive = (numberOf(content, 'expiresAt') ?? 0) > this.clock.now();
    if (
      url === undefined ||
      !isContentLink(url, this.env) ||
      !alive ||
      (kind !== 'upload' && kind !== 'download' && kind !== 'monitor')
    ) {
      throw new BffError('not_found', { detail: 'The link is not valid any more: ask for another one.' });
    }
    return { url, kind };
  }
}

function context(owner: string, { prefix }: Mount): string {
  return JSON.stringify(['pass-through-link', prefix, owner]);
}
