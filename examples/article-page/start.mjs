import { LEAD_SECONDS, runExample } from '../common/run-example.mjs';
import { buildPage } from './build-page.mjs';

await runExample({ publish: (folder) => buildPage(folder, { leadSeconds: LEAD_SECONDS }) });
