import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCertificate } from '@entra-bff/emulator';
import { passTo } from './browser-https-sites.js';
import { portOf } from './free-port.js';
import { startWorld, type World, type WorldOptions } from './world.js';

/** A world that is reached over TLS on localhost, for clients that insist on it. */
export interface HttpsWorld extends World {
  /** A file with the certificate to trust: `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string;
  /** Headers and bodies of every answer so far. */
  told(): string;
}

/** The certificate is made here and now. */
export async function startHttpsWorld({ env, emulator, ...options }: WorldOptions = {}): Promise<HttpsWorld> {
  const certificate = await newCertificate('localhost', ['localhost', '127.0.0.1']);
  let address = '';
  const told: string[] = [];
  const onAnswer = (answer: IncomingMessage): void => {
    told.push(...answer.rawHeaders);
    answer.on('data', (chunk: Buffer) => told.push(chunk.toString('latin1')));
  };
  const front = createServer(certificate, (incoming, outgoing) =>
    passTo(address, { onAnswer })(incoming, outgoing),
  );
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const origin = `https://localhost:${portOf(front)}`;
  const world = await startWorld({
    ...options,
    env: { PUBLIC_URL: origin, ...env },
    emulator: { redirectUris: [`${origin}/bff/callback`], ...emulator },
  });
  address = world.bff.address;
  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-tls-'));
  const certificateFile = join(folder, 'ca.pem');
  await writeFile(certificateFile, certificate.cert);
  return {
    ...world,
    certificateFile,
    told: () => told.join('\n'),
    stop: async () => {
      front.close();
      front.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
      await world.stop();
    },
  };
}
