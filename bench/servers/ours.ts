import 'reflect-metadata';
import { createApp } from '#service/app.setup.js';
import { loadEnv } from '#service/platform/env/env.js';
import { answerParent } from '../process/control.js';
import { portOf } from '../process/listen.js';
import { numberIn, tableIn, textIn } from '../shape.js';
import { BenchModule } from './ours.module.js';
import { seedOurs } from './ours.seed.js';

// The compiled service as it ships, with one more module.

type App = Awaited<ReturnType<typeof createApp>>;

let app: App | undefined;

function running(): App {
  if (app === undefined) throw new Error('The service was not started.');
  return app;
}

answerParent({
  start: async (request) => {
    const env = loadEnv(tableIn(request, 'environment'));
    app = await createApp(env, { modules: [BenchModule.with(textIn(request, 'upstream'))] });
    await app.listen(0, '127.0.0.1');
    return { port: portOf(app.getHttpServer()) };
  },
  /** Signs users in without Entra; answers their cookies. */
  seed: async (request) => ({ cookies: await seedOurs(running(), numberIn(request, 'users')) }),
});
