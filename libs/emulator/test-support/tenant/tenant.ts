import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraphService } from '../../src/graph/graph-service.js';
import type { EmulatorResponse, ServiceContext, ServiceHandler } from '../../src/http/exchange.js';
import { seededRandom } from '../../src/sharepoint/data/random.js';
import { createSharePointService, type SharePointControl } from '../../src/sharepoint/sharepoint-service.js';
import { createWorld, type World } from '../../src/sharepoint/world.js';
import { fakeBearer, fakeToken } from './fake-bearer.js';

const AUDIENCE = 'https://contoso.sharepoint.com';

/** Graph and SharePoint on loopback, for the specs of this folder. */
export interface Tenant {
  graph: string;
  sharepoint: string;
  control: SharePointControl;
  world: World;
  /** Moves the clock. */
  advance(seconds: number): void;
  graphToken(scp?: string, oid?: string): string;
  sharePointToken(scp?: string, oid?: string): string;
  stop(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: EmulatorResponse): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function serve(handler: ServiceHandler): Server {
  return createServer((request, response) => {
    void (async () => {
      const { method = 'GET', url: target = '/', headers } = request;
      const url = new URL(target, `http://${headers.host ?? 'localhost'}`);
      const body = await readBody(request);
      send(response, await handler({ method, target, url, headers, body }));
    })();
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function stop(servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export async function startTenant(seed = 7): Promise<Tenant> {
  let shift = 0;
  const now = () => Date.UTC(2025, 5, 2, 9) + shift;
  const origins = { entra: 'http://entra.invalid', graph: '', sharepoint: '' };
  const random = seededRandom(seed);
  const tenantId = '11111111-2222-4333-8444-555555555555';
  const ctx: ServiceContext = {
    bearer: fakeBearer(now),
    now,
    random,
    origins,
    sharePointAudience: AUDIENCE,
    tenantId,
  };
  const world = createWorld(ctx);
  const graph = createGraphService(ctx, world);
  const sharepoint = createSharePointService(ctx, world);
  const servers = [serve(graph.handler), serve(sharepoint.handler)] as const;
  origins.graph = await listen(servers[0]);
  origins.sharepoint = await listen(servers[1]);
  return {
    graph: origins.graph,
    sharepoint: origins.sharepoint,
    control: sharepoint.control,
    world,
    advance: (seconds) => {
      shift += seconds * 1000;
    },
    graphToken: (scp = 'Sites.ReadWrite.All', oid = 'ada') =>
      fakeToken({ aud: 'https://graph.microsoft.com', scp, oid }),
    sharePointToken: (scp = 'AllSites.FullControl', oid = 'ada') => fakeToken({ aud: AUDIENCE, scp, oid }),
    stop: () => stop(servers),
  };
}
