import { answerParent } from '../process/control.js';
import { fieldsOf, numberIn, textIn, textsIn, type Fields } from '../shape.js';
import { download } from './download.js';
import { burst } from './burst.js';
import { Connection } from './connection.js';
import { untilRefused } from './refusal.js';
import { runSlice } from './slice.js';

// The load generator: a process of its own, so that it takes nothing from the server.

const stored = new Map<string, Buffer[]>();
let open: Connection[] = [];

function requestsOf(request: Fields): Buffer[] {
  const found = stored.get(textIn(request, 'requests'));
  if (found === undefined) throw new Error('No such requests.');
  return found;
}

answerParent({
  /** Keeps requests under a name. */
  store: (request) => {
    stored.set(
      textIn(request, 'name'),
      textsIn(request, 'texts').map((text) => Buffer.from(text)),
    );
  },
  open: async (request) => {
    const port = numberIn(request, 'port');
    open = await Promise.all(
      Array.from({ length: numberIn(request, 'connections') }, () => Connection.open(port)),
    );
  },
  run: (request) => runSlice(open, requestsOf(request), numberIn(request, 'ms')),
  close: () => {
    for (const connection of open) connection.close();
    open = [];
  },
  burst: (request) => burst(Object.values(fieldsOf(request['targets'])).map(fieldsOf)),
  download: (request) => download(request),
  untilRefused: (request) => untilRefused(request),
});
