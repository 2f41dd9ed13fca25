import type { Fingerprint } from './fingerprints.js';

const SMALLEST = 1 << 16;

/** Fingerprints by the million, in flat memory: open addressing, at most half full. */
export class KnownSecrets {
  #first = new Int32Array(SMALLEST);
  #second = new Int32Array(SMALLEST);
  #taken = new Uint8Array(SMALLEST);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add([first, second]: Fingerprint): void {
    if (this.#size * 2 >= this.#taken.length) this.#grow();
    const slot = this.#slotOf(first, second);
    if (this.#taken[slot] === 1) return;
    this.#taken[slot] = 1;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#size += 1;
  }

  /** `second` is asked only where `first` is known. */
  has(first: number, second: () => number): boolean {
    const mask = this.#taken.length - 1;
    for (let slot = this.#home(first); this.#taken[slot] === 1; slot = (slot + 1) & mask) {
      if (this.#first[slot] === first && this.#second[slot] === second()) return true;
    }
    return false;
  }

  #slotOf(first: number, second: number): number {
    const mask = this.#taken.length - 1;
    let slot = this.#home(first);
    while (this.#taken[slot] === 1 && !(this.#first[slot] === first && this.#second[slot] === second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Its low bits tell little of what left the window long ago. */
  #home(first: number): number {
    return (Math.imul(first ^ (first >>> 16), 0x9e3779b1) >>> 8) & (this.#taken.length - 1);
  }

  #grow(): void {
    const [first, second, taken] = [this.#first, this.#second, this.#taken];
    const length = taken.length * 2;
    this.#first = new Int32Array(length);
    this.#second = new Int32Array(length);
    this.#taken = new Uint8Array(length);
    this.#size = 0;
    taken.forEach((isTaken, slot) => {
      if (isTaken === 1) this.add([first[slot] ?? 0, second[slot] ?? 0]);
    });
  }
}
