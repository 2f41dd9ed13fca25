import { createServer } from 'node:http';
import { answerParent } from '../process/control.js';
import { listen } from '../process/listen.js';
import { textIn } from '../shape.js';
import { PassThrough, UPLOAD_ROUTE, upstreamPath } from './pass-through.js';

// What this machine and this runtime can do at best: no framework, no authentication.
answerParent({
  start: async (request) => {
    const through = new PassThrough(textIn(request, 'upstream'));
    const server = createServer((asked, answer) => {
      if (asked.url === UPLOAD_ROUTE) void through.sendOn(asked, answer);
      else void through.send(upstreamPath(asked.url ?? ''), undefined, answer);
    });
    return { port: await listen(server) };
  },
});
