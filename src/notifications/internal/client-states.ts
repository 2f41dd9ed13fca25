import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { sameText } from '../../platform/same-text.js';
import { Vault } from '../../platform/store/vault.js';

/** Which subscription a notification is about. */
export interface Named {
  /** Of the user's record. */
  tag: string;
  id: string;
}

const FORM = /^([\w-]{43})\.([\w-]{22})\.([\w-]{43})$/;
const PURPOSE = 'client-state';

/**
 * The secret that a notification has to bring: what it names, with a keyed hash of that (256 bits). Whoever makes one up
 * is found out before anything is read for it. 110 characters; Graph takes 128.
 *
 * @see https://learn.microsoft.com/graph/api/resources/subscription
 */
@Injectable()
export class ClientStates {
  constructor(private readonly vault: Vault) {}

  make(service: Resource, { tag, id }: Named): string {
    return `${tag}.${id}.${this.#marks(service, tag, id)[0]}`;
  }

  /** Undefined for what is none of ours. Takes as long whichever of its characters are right. */
  open(service: Resource, text: unknown): Named | undefined {
    const [, tag, id, mark] = (typeof text === 'string' && FORM.exec(text)) || [];
    if (tag === undefined || id === undefined || mark === undefined) return undefined;
    const found = this.#marks(service, tag, id).map((expected) => sameText(expected, mark));
    return found.includes(true) ? { tag, id } : undefined;
  }

  /** One for each key: a subscription may have been made under an older one. */
  #marks(service: Resource, tag: string, id: string): string[] {
    return this.vault.ring.hashes(PURPOSE, [service, tag, id]);
  }
}
