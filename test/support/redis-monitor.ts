import { once } from 'node:events';
import { connect } from 'node:net';

/** What a Redis is told by everybody, as MONITOR shows it. */
export interface RedisMonitor {
  stop(): void;
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b' };

/**
 * Tells each command with its words. On a connection of its own: the client library cannot begin to watch a server that is
 * busy, because it takes the first command that it is shown for an answer.
 */
export async function watchRedis(
  port: number,
  told: (words: readonly string[]) => void,
): Promise<RedisMonitor> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay();
  socket.on('error', () => undefined);
  let rest = '';
  let begun: () => void = () => undefined;
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  socket.on('data', (text) => {
    const lines = (rest + String(text)).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '+OK') begun();
      else told([...line.matchAll(QUOTED)].map(([, word = '']) => unescaped(word)));
    }
  });
  await once(socket, 'connect');
  socket.write('MONITOR\r\n');
  await isBegun;
  return { stop: () => void socket.destroy() };
}

function unescaped(word: string): string {
  return word.replaceAll(/\\(x[0-9a-f]{2}|.)/gi, (_all, escape: string) =>
    escape.length === 3
      ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      : (ESCAPES[escape] ?? escape),
  );
}
