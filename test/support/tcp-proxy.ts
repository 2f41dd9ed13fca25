import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './free-port.js';

/** A network between a client and a server on loopback. */
export interface TcpProxy {
  readonly port: number;
  /** Everything that the server says arrives so many milliseconds later. */
  delay(milliseconds: number): void;
  /**
   * Drops everything from now on, without ending a connection. Those that stood in the meantime are dead for ever, as
   * when a firewall has forgotten them.
   */
  partition(): void;
  /** New connections pass again. */
  heal(): void;
  /** New connections go to this port; those that stand stay where they are, as when a name gets another address. */
  lead(port: number): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let target = targetPort;
  let delay = 0;
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    let isDead = isCut;
    const cut = (): boolean => (isDead ||= isCut);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        const pass = (): void => void (!cut() && to.writable && to.write(chunk));
        if (from === far && delay > 0) setTimeout(pass, delay);
        else pass();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        if (!cut()) to.destroy();
      });
    }
    deadWhenCut.add(() => void cut());
  });
  const deadWhenCut = new Set<() => void>();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    delay: (milliseconds) => {
      delay = milliseconds;
    },
    partition: () => {
      isCut = true;
      for (const kill of deadWhenCut) kill();
      deadWhenCut.clear();
    },
    heal: () => {
      for (const kill of deadWhenCut) kill();
      deadWhenCut.clear();
      isCut = false;
    },
    lead: (port) => {
      target = port;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
