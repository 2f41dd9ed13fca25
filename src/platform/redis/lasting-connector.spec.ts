import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { LastingConnector } from './lasting-connector.js';

describe('a connection to Redis', () => {
  it('that tells of a second error ends no process', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const connector = new LastingConnector({ host: '127.0.0.1', port });
    const stream = await connector.connect();
    // As ioredis listens: to the first one.
    const heard: string[] = [];
    stream.once('error', ({ message }: Error) => void heard.push(message));
    for (const message of ['certificate refused', 'handshake broken'])
      stream.emit('error', new Error(message));
    expect(heard).toEqual(['certificate refused']);
    expect(connector.firstError?.message).toBe('certificate refused');
    stream.destroy();
    server.close();
  });

  it('that is given up before it was opened is not opened', async () => {
    const connector = new LastingConnector({ host: '127.0.0.1', port: 1 });
    const opening = connector.connect();
    connector.disconnect();
    await expect(opening).rejects.toThrow('closed');
  });
});
