import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';
import type { ComingAndGoing } from './coming-and-going.js';
import { pickKind, type Kind } from './kinds.js';
import { Person } from './person.js';
import type { Places } from './places.js';
import { outcomeOf, type Records } from './records.js';

const TICK_MS = 5;
const AT_ONCE = 24;
const LEAVING = 1;
const MOST_UNDER_WAY = 5_000;
const LAST_ANSWERS_MS = 40_000;

/** Everybody, and what they do: each thing at the moment for which it is due, whatever becomes of those before. */
export class Crowd {
  readonly people: readonly Person[];
  #underWay = 0;
  asked = 0;

  constructor(
    size: number,
    private readonly client: Client,
    private readonly records: Records,
    private readonly going: ComingAndGoing,
  ) {
    this.people = Array.from({ length: size }, (_, index) => new Person(index));
  }

  get present(): number {
    return this.people.filter(({ isAway }) => !isAway).length;
  }

  /** Some at a time, as fast as they can. */
  async everybody(work: (person: Person) => Promise<void>): Promise<void> {
    let next = 0;
    const one = async (): Promise<void> => {
      for (let person = this.people[next++]; person !== undefined; person = this.people[next++])
        await work(person);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  /** So many a second, as long as `goesOn`; of a hundred, `LEAVING` people sign out, and in again. */
  async act(kinds: readonly Kind[], places: Places, perSecond: number, goesOn: () => boolean): Promise<void> {
    const start = performance.now();
    let due = 0;
    while (goesOn()) {
      for (; due <= ((performance.now() - start) * perSecond) / 1_000; due += 1) {
        if (this.#underWay >= MOST_UNDER_WAY) throw new Error('Too much is under way.');
        const moment = start + (due * 1_000) / perSecond;
        if (Math.random() * 100 < LEAVING) this.#watch(this.#leaveAndReturn(moment));
        else this.#watch(this.#one(pickKind(kinds, Math.random()), places, moment));
      }
      await sleep(TICK_MS);
    }
    const end = performance.now() + LAST_ANSWERS_MS;
    while (this.#underWay > 0 && performance.now() < end) await sleep(TICK_MS);
  }

  /** So many at a time, one after the other, as long as `goesOn`. */
  async flood(kinds: readonly Kind[], places: Places, atOnce: number, goesOn: () => boolean): Promise<void> {
    const one = async (): Promise<void> => {
      while (goesOn()) await this.#one(pickKind(kinds, Math.random()), places, performance.now());
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }

  /** Everybody who should be signed in asks: whoever is not is lost. */
  async countLost(): Promise<void> {
    await this.everybody(async (person) => {
      if (person.isAway) return;
      const call = { method: 'GET', path: '/bff/user?slide=false' } as const;
      const due = performance.now();
      const answer = await this.client.send(call, person);
      this.records.note('roll call', ['200'], due, answer);
      if (answer.status === 401) this.records.lostSessions += 1;
    });
  }

  #watch(work: Promise<void>): void {
    this.#underWay += 1;
    work
      .catch((error: unknown) => this.records.complain(String(error)))
      .finally(() => {
        this.#underWay -= 1;
      });
  }

  async #one(kind: Kind, places: Places, due: number): Promise<void> {
    const isWrite = kind.name === 'write';
    const person = this.#pick(({ isWriting }) => !(isWrite && isWriting));
    if (person === undefined) return;
    this.asked += 1;
    person.inFlight += 1;
    if (isWrite) person.isWriting = true;
    try {
      const answer = await this.client.send(kind.call(person, places), kind.isAnonymous ? undefined : person);
      const isUsual = this.records.note(kind.name, kind.expected, due, answer);
      kind.after?.(person, isUsual ? answer : undefined);
      const isLost = !kind.isAnonymous && outcomeOf(answer) === '401 session_required';
      if (isLost) await this.#lost(person);
    } finally {
      person.inFlight -= 1;
      if (isWrite) person.isWriting = false;
    }
  }

  async #lost(person: Person): Promise<void> {
    if (person.isAway) return;
    person.isAway = true;
    this.records.lostSessions += 1;
    await this.going.signIn(person);
  }

  async #leaveAndReturn(due: number): Promise<void> {
    const person = this.#pick(({ inFlight }) => inFlight === 0);
    if (person === undefined) return;
    this.asked += 1;
    await this.going.signOut(person, due);
    await this.going.signIn(person);
  }

  /** Somebody who is present, by chance. */
  #pick(suits: (person: Person) => boolean): Person | undefined {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const person = this.people[Math.floor(Math.random() * this.people.length)];
      if (person !== undefined && !person.isAway && suits(person)) return person;
    }
    return undefined;
  }
}
