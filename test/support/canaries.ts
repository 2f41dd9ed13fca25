import type { FaultAction, FaultHandle } from '@entra-bff/emulator';
import {
  formsOf,
  SECRET_FIELDS,
  SECRET_MEMBERS,
  SHORTEST_SECRET,
  type Forms,
} from '#scripts/secret-forms.mjs';
import type { Browser } from './browser.js';
import { unpacked } from './secret-forms.js';
import { AT_TOKEN_ENDPOINT, tokenPosts } from './token-posts.js';
import type { World } from './world.js';

/** Everything that must never be seen: collects it, and finds it again in whatever form. */
export class Canaries {
  readonly #issued = new Set<string>();
  readonly #refreshTokens = new Set<string>();
  readonly #forms = new Map<string, Forms>();
  readonly #browsers: Browser[] = [];
  readonly #listening: FaultAction = {
    type: 'alter',
    change: (response) => {
      const body: unknown = JSON.parse(String(response.body));
      this.#keep(Object.entries(Object(body)), SECRET_MEMBERS);
      return response;
    },
  };

  /** From here on every token that Entra issues is known, unless a fault takes the place of its answer. */
  constructor(private readonly world: Pick<World, 'emulator' | 'env' | 'origin'>) {
    const { faults } = world.emulator;
    const [add, clear] = [faults.add.bind(faults), faults.clear.bind(faults)];
    const listen = (): FaultHandle => add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action: this.#listening });
    let listener = listen();
    // The first fault that fits is played and no other: this one stays behind all others.
    faults.add = (rule) => {
      listener.remove();
      const added = add(rule);
      listener = listen();
      return added;
    };
    faults.clear = () => {
      clear();
      listener = listen();
    };
  }

  /** The refresh tokens that Entra has issued, in their order. */
  get refreshTokens(): readonly string[] {
    return [...this.#refreshTokens];
  }

  /** The session cookies of this browser are secret to everybody else. */
  watch(browser: Browser): Browser {
    this.#browsers.push(browser);
    return browser;
  }

  /** Which secrets a text shows, also in what is packed into it; names of forms, never the secrets. */
  foundIn(text: string): string[] {
    const secrets = this.#secrets();
    return [text, ...unpacked(text)].flatMap((layer) =>
      secrets.flatMap((secret) =>
        this.#formsOf(secret)
          .filter(([, form]) => layer.includes(form))
          .map(([name]) => `${secret.slice(0, 4)}… ${name}`),
      ),
    );
  }

  #formsOf(secret: string): Forms {
    const forms = this.#forms.get(secret) ?? formsOf(secret);
    this.#forms.set(secret, forms);
    return forms;
  }

  #secrets(): string[] {
    for (const { body } of tokenPosts(this.world)) this.#keep([...new URLSearchParams(body)], SECRET_FIELDS);
    const { AZURE_CLIENT_SECRET: secret = '', ENCRYPTION_KEYS: keys = '' } = this.world.env;
    const host = new URL(this.world.origin).hostname;
    const sessions = this.#browsers.flatMap(({ jar }) => [
      jar.get(host, 'bff') ?? '',
      jar.get(host, '__Host-bff') ?? '',
    ]);
    const all = [...this.#issued, secret, keys.slice(keys.indexOf(':') + 1), ...sessions];
    return all.filter((text) => text.length >= SHORTEST_SECRET);
  }

  #keep(entries: readonly (readonly [string, unknown])[], names: readonly string[]): void {
    for (const [name, value] of entries) {
      if (!names.includes(name) || typeof value !== 'string') continue;
      this.#issued.add(value);
      if (name === 'refresh_token') this.#refreshTokens.add(value);
    }
  }
}
