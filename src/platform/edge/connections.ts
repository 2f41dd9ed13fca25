import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Line {
  /** Requests that have come and have no answer yet: what to do when they have, or nobody is there any more. */
  readonly open: Set<() => void>;
  last: IncomingMessage;
  /** Nothing more that comes is heard. */
  isOver: boolean;
  /** It ends when no more than so many are open: what came last cannot be read. */
  endsAt?: number;
}

/**
 * Which connections may still ask. Node hands over every request that it has read, also those behind one whose answer
 * closes the connection: nobody would hear what became of them, and who sent them is in doubt (RFC 9112 §9.6).
 */
export class Connections {
  readonly #lines = new WeakMap<Socket, Line>();

  /** False for a request that must not be heard. `ended` is called once, when it has its answer or its client has left. */
  begin(request: IncomingMessage, response: ServerResponse, ended: () => void): boolean {
    const socket = socketOf(request);
    if (socket === null) return false;
    const line = this.#lineOf(socket, request);
    if (line.isOver) return false;
    line.last = request;
    const end = (): void => {
      if (!line.open.delete(end)) return;
      ended();
      if (line.open.size === line.endsAt) socket.destroySoon();
    };
    line.open.add(end);
    response.once('close', end);
    return true;
  }

  /** The request is the last one that is heard on its connection. */
  endAfter(request: IncomingMessage): void {
    const socket = socketOf(request);
    const line = socket === null ? undefined : this.#lines.get(socket);
    if (line !== undefined) line.isOver = true;
  }

  /** What follows cannot be read. True when somebody waits for an answer to what could: the connection ends behind it. */
  endWhenAnswered(socket: Socket): boolean {
    const line = this.#lines.get(socket);
    if (line === undefined) return false;
    // The body of a request that cannot be read to its end gets no answer by itself, unless it has been refused.
    const endsAt = line.isOver || line.last.complete ? 0 : 1;
    line.isOver = true;
    if (line.open.size <= endsAt) return false;
    line.endsAt = endsAt;
    return true;
  }

  #lineOf(socket: Socket, request: IncomingMessage): Line {
    const present = this.#lines.get(socket);
    if (present !== undefined) return present;
    const line: Line = { open: new Set(), last: request, isOver: false };
    this.#lines.set(socket, line);
    // Node tells nobody of answers that were still waiting for their turn.
    socket.once('close', () => {
      for (const end of line.open) end();
    });
    return line;
  }
}

/** Node's types do not say so: none when the connection has gone. */
function socketOf({ socket }: IncomingMessage): Socket | null {
  return socket;
}
