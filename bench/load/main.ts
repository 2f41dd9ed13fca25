import { answerParent } from '../process/control.js';
import { fieldsOf, numberIn, textIn, textsIn, type Fields } from '../shape.js';
import { download } from './download.js';
import { burst } from './burst.js';
import { Connection } from './connection.js';
import { everybody } from './everybody.js';
import { untilRefused } from './refusal.js';
import { runSlice } from './slice.js';
import { Turns } from './turns.js';
import { upload } from './upload.js';

// The load generator: a process of its own, so that it takes nothing from the server.

const stored = new Map<string, Turns>();
let open: Connection[] = [];

function turnsOf(request: Fields): Turns {
  const found = stored.get(textIn(request, 'requests'));
  if (found === undefined) throw new Error('No such requests.');
  return found;
}

answerParent({
  /** Keeps requests under a name. */
  store: (request) => {
    const requests = textsIn(request, 'texts').map((text) => Buffer.from(text));
    stored.set(textIn(request, 'name'), new Turns(requests));
  },
  open: async (request) => {
    const port = numberIn(request, 'port');
    open = await Promise.all(
      Array.from({ length: numberIn(request, 'connections') }, () => Connection.open(port)),
    );
  },
  run: (request) => runSlice(open, turnsOf(request), numberIn(request, 'ms')),
  everybody: (request) => everybody(numberIn(request, 'port'), turnsOf(request).requests),
  close: () => {
    for (const connection of open) connection.close();
    open = [];
  },
  burst: (request) => burst(Object.values(fieldsOf(request['targets'])).map(fieldsOf)),
  download: (request) => download(request),
  upload: (request) => upload(request),
  untilRefused: (request) => untilRefused(request),
});
