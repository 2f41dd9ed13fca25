import type express from 'express';
import { portOf } from '../process/listen.js';

/** The free loopback port that it listens on. */
export function listening(app: express.Express): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = app.listen(0, '127.0.0.1', (error) => {
      if (error === undefined) resolve(portOf(server));
      else reject(error);
    });
  });
}
