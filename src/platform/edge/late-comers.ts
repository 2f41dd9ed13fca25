import type { Server, Socket } from 'node:net';

/** Nobody comes in so short a turn of the event loop. */
const SHORT_TURN_MS = 1;
const LONGEST_MS = 1_000;

/**
 * Stops listening when nobody is left at the door. The system resets whoever is connected and has not been let in by then,
 * and Node lets in one of them in each turn of its event loop. They are let in and not yet heard: turns are short, and
 * whoever comes again as soon as it is answered has to wait. All are heard when the door is shut.
 */
export function stopBehindLateComers(server: Server, stop: () => void): void {
  const listeners = server.listeners('connection');
  const unheard: Socket[] = [];
  const start = performance.now();
  let turn = start;
  let hasCome = true;
  const look = (): void => {
    const now = performance.now();
    const mayMiss = hasCome || now - turn > SHORT_TURN_MS;
    hasCome = false;
    turn = now;
    if (mayMiss && now - start < LONGEST_MS) return void setImmediate(look);
    stop();
    server.removeAllListeners('connection');
    for (const listener of listeners)
      server.on('connection', (socket) => void Reflect.apply(listener, server, [socket]));
    for (const socket of unheard) server.emit('connection', socket);
  };
  server.removeAllListeners('connection').on('connection', (socket) => {
    hasCome = true;
    // Whoever leaves unheard is no fault.
    unheard.push(socket.on('error', () => undefined));
  });
  setImmediate(look);
}
