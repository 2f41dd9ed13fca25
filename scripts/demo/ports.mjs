import { connect, createServer } from 'node:net';

const ANSWER_WITHIN_MS = 500;

/** Whether anything answers on this port of `localhost`, by either of its addresses. */
export async function isTaken(port) {
  const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => answers(host, port)));
  return taken.includes(true);
}

/** The port when it is free, else 0: any free one. */
export async function freeOr0(port) {
  return (await isTaken(port)) ? 0 : port;
}

function answers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (taken) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

/** A port that nobody listened on a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
