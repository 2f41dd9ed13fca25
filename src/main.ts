import 'reflect-metadata';
import { createApp } from './app.setup.js';
import { ConfigurationError, loadEnv } from './platform/env/env.js';
import { Log } from './platform/log.js';

try {
  const env = loadEnv(process.env);
  const app = await createApp(env);
  await app.listen({ port: env.port, host: env.host });
  app.get(Log).write('service_started', { port: env.port, publicUrl: env.publicUrl });
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
}
