import type { Emulator, FaultHandle, FaultRule } from '@entra-bff/emulator';
import { SECRET_FIELDS, SECRET_MEMBERS } from '#scripts/secret-forms.mjs';
import { fieldsOf } from '../../shape.js';
import { fingerprintsOf, toPack, type Fingerprint } from '../canaries/fingerprints.js';
import { TOKEN_PATH } from './faults.js';

const AUTHORIZE_PATH = /\/(login|authorize)\b/;

/** Learns every secret that Entra hands out or is sent, and forgets it at once: only fingerprints are kept. */
export class SecretsTap {
  #new: Fingerprint[] = [];
  #count = 0;
  #listeners: FaultHandle[] = [];
  /** One of them, to try the search with. */
  sample = '';

  constructor(private readonly emulator: Emulator) {
    this.#listen();
    this.#learn(emulator.clientSecret);
  }

  get count(): number {
    return this.#count;
  }

  /** What came into being since the last time. */
  take(): string {
    const taken = this.#new;
    this.#new = [];
    return toPack(taken);
  }

  /** The first rule that fits is played and no other: those that listen stay behind all others. */
  add(rule: FaultRule): FaultHandle {
    for (const listener of this.#listeners) listener.remove();
    const added = this.emulator.faults.add(rule);
    this.#listen();
    return added;
  }

  /** A request's own secrets: its transcript is read and cleared, so that nothing heaps up. */
  readRequests(): void {
    const { transcript } = this.emulator;
    for (const { body } of transcript.find({ service: 'entra', path: TOKEN_PATH })) {
      for (const [name, value] of new URLSearchParams(body)) {
        if (SECRET_FIELDS.includes(name) && value !== this.emulator.clientSecret) this.#learn(value);
      }
    }
    transcript.clear();
  }

  #listen(): void {
    const { faults } = this.emulator;
    const times = Number.POSITIVE_INFINITY;
    this.#listeners = [
      faults.add({
        service: 'entra',
        path: TOKEN_PATH,
        times,
        action: {
          type: 'alter',
          change: (response) => {
            const answer = fieldsOf(JSON.parse(String(response.body)));
            for (const name of SECRET_MEMBERS) this.#learnIfText(answer[name]);
            return response;
          },
        },
      }),
      faults.add({
        service: 'entra',
        path: AUTHORIZE_PATH,
        times,
        action: {
          type: 'alter',
          change: (response) => {
            const location = String(response.headers?.['Location'] ?? response.headers?.['location'] ?? '');
            this.#learnIfText(/[?&]code=([^&]+)/.exec(location)?.[1]);
            return response;
          },
        },
      }),
    ];
  }

  #learnIfText(value: unknown): void {
    if (typeof value === 'string') this.#learn(value);
  }

  #learn(secret: string): void {
    this.sample = secret;
    this.#count += 1;
    this.#new.push(...fingerprintsOf(secret));
  }
}
