// `npm run bench`: builds what has changed, then measures. See README.md beside this file.
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../scripts/demo/build.mjs';
import { compile } from './compile.mjs';

ensureBuilt(fileURLToPath(new URL('..', import.meta.url)));
compile(fileURLToPath(new URL('.', import.meta.url)));
await import('./dist/main.js');
