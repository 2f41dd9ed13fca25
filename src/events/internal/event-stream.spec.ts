import { describe, expect, it } from '@jest/globals';
import { EventStream } from './event-stream.js';

describe('a stream that has been ended', () => {
  it('still brings a slow reader its last block, whatever was to be written meanwhile', async () => {
    const stream = new EventStream();
    stream.write({ event: 'token-renewed', data: {} });
    stream.end({ event: 'signed-out', data: { reason: 'ended' } });
    stream.comment();
    stream.write({ event: 'token-renewed', data: {} });
    const text = Buffer.concat(await stream.body.toArray()).toString();
    expect(text.match(/event: \S+/g)).toEqual(['event: token-renewed', 'event: signed-out']);
  });
});
