import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Deadline } from './deadline.js';

/** The answer to a client that has left. */
async function abandoned(): Promise<ServerResponse> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const answer = await new Promise<ServerResponse>((resolve) => {
    server.on('request', (_request, response) => resolve(response));
  });
  const left = once(answer, 'close');
  client.destroy();
  await left;
  server.close();
  return answer;
}

describe('the deadline of a request', () => {
  it('is over at once for a client that left before it began', async () => {
    const deadline = new Deadline(60_000, await abandoned());
    expect(deadline.hasLeft).toBe(true);
    expect(deadline.signal.aborted).toBe(true);
  });
});
