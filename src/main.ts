import { endAtOnce, SIGNALS } from './platform/early-signals.js';
import './platform/env/quiet-libraries.js';
import 'reflect-metadata';
import { createApp } from './app.setup.js';
import { Drain } from './platform/drain.js';
import { ConfigurationError, loadEnv } from './platform/env/env.js';
import { lastWords } from './platform/last-words.js';
import { Log } from './platform/log.js';

const LONGEST_STOP_MS = 29_000;

// Node's answer to SIGUSR1 is to open the inspector, and with it the memory that holds tokens.
process.on('SIGUSR1', () => undefined);

// Node would print the error with all its members, and those of Redis and of HTTP carry what was sent.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    process.stderr.write(lastWords(error));
    process.exit(1);
  });
try {
  // Node takes its switches from its command line too.
  const switches = [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].join(' ');
  const env = loadEnv({ ...process.env, NODE_OPTIONS: switches });
  const app = await createApp(env);
  await app.listen({ port: env.port, host: env.host });
  const log = app.get(Log);
  log.write('service_started', { port: env.port, publicUrl: env.publicUrl });

  const stop = async (): Promise<void> => {
    // Whoever asks twice does not want to wait.
    for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
    // What does not end by itself must not outlive the time that a scheduler gives: most kill after thirty seconds.
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    log.write('service_stopping');
    await app.get(Drain).run();
    await app.close();
    process.exit(0);
  };
  for (const signal of SIGNALS) process.off(signal, endAtOnce).once(signal, () => void stop());
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exit(1);
}
