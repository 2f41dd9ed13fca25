/** The requests of a server's users, who take turns; the next slice goes on where the last one ended. */
export class Turns {
  #turn = 0;

  constructor(readonly requests: readonly Buffer[]) {
    if (requests.length === 0) throw new Error('Somebody has to call.');
  }

  next(): Buffer {
    const request = this.requests[this.#turn % this.requests.length];
    this.#turn += 1;
    return request ?? Buffer.alloc(0);
  }
}
