import { createConnection } from 'node:net';
import { connect } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';

type NetStream = AbstractConnector['stream'];

/**
 * Connects as ioredis does, and goes on listening for errors: ioredis hears a connection's first one only, a broken TLS
 * handshake tells two, and one that nobody hears ends the process.
 */
export class LastingConnector extends AbstractConnector {
  readonly #options: RedisOptions;

  /** ioredis gives the options of the connection, and types them as unknown. */
  constructor(options: unknown) {
    const given: RedisOptions = typeof options === 'object' && options !== null ? { ...options } : {};
    super(given.disconnectTimeout ?? 0);
    this.#options = given;
  }

  override async connect(): Promise<NetStream> {
    this.connecting = true;
    // Whoever asked may have changed its mind before anything is opened.
    await new Promise((resolve) => process.nextTick(resolve));
    if (!this.connecting) throw new Error('Connection is closed.');
    const { host = 'localhost', port = 6379, family, tls } = this.#options;
    const place = { host, port, ...(family !== undefined && { family }) };
    this.stream = tls === undefined ? createConnection(place) : connect({ ...place, ...tls });
    this.stream.on('error', (error) => {
      this.firstError ??= error;
    });
    return this.stream;
  }
}
