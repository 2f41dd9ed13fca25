import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { ROUTES } from '@entra-bff/contract';

/** A balancer that knows who is there: for replicas that come and go. */
export interface RollingBalancer {
  /** Requests that were sent on elsewhere, by what the first one had to say. */
  readonly refused: { connection: number; shuttingDown: number };
  add(address: string): void;
  remove(address: string): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 100;

/**
 * Does what balancers do: asks each backend now and then whether it is ready, and gives what one has refused, before
 * anything was done with it, to the next.
 */
export async function startRollingBalancer(port: number): Promise<RollingBalancer> {
  const backends = new Map<string, { isReady: boolean }>();
  const refused = { connection: 0, shuttingDown: 0 };
  let turn = 0;
  const timer = setInterval(() => {
    for (const [address, state] of backends) void isReady(address).then((ready) => (state.isReady = ready));
  }, LOOK_EVERY_MS);
  const inTurn = (): string[] => {
    const all = [...backends].toSorted(([, a], [, b]) => Number(b.isReady) - Number(a.isReady));
    const ready = all.filter(([, state]) => state.isReady).map(([address]) => address);
    const at = ready.length === 0 ? 0 : turn++ % ready.length;
    return [
      ...ready.slice(at),
      ...ready.slice(0, at),
      ...all.slice(ready.length).map(([address]) => address),
    ];
  };
  const server = createServer((incoming, outgoing) => {
    const pass = async (): Promise<void> => {
      const body = await bodyOf(incoming);
      // Looked for anew each time: another may have come while one was asked.
      const tried = new Set<string>();
      const next = (): string | undefined => inTurn().find((address) => !tried.has(address));
      for (let address = next(); address !== undefined; address = next()) {
        tried.add(address);
        const answer = await ask(address, incoming, body, outgoing);
        if (answer === undefined) {
          refused.connection += 1;
          continue;
        }
        if (answer.statusCode !== 503) {
          outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          return void answer.on('error', () => outgoing.destroy()).pipe(outgoing);
        }
        const said = await bodyOf(answer);
        if (!said.includes('"shutting_down"'))
          return void outgoing.writeHead(503, answer.rawHeaders).end(said);
        refused.shuttingDown += 1;
      }
      outgoing.writeHead(502).end(JSON.stringify({ code: `asked ${tried.size}` }));
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    refused,
    add: (address) => void backends.set(address, { isReady: true }),
    remove: (address) => void backends.delete(address),
    stop: () => {
      clearInterval(timer);
      return new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  return fetch(address + ROUTES.ready).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Undefined when the connection was refused; anything else that goes wrong ends the client's connection. */
function ask(
  address: string,
  { url = '/', method, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const call = request(new URL(url, address), { method, headers, agent: false }, resolve);
    call.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ECONNREFUSED') resolve(undefined);
      else outgoing.destroy();
    });
    outgoing.on('close', () => call.destroy());
    call.end(body);
  });
}
