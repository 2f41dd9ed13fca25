// `npm run soak`: builds what has changed, then soaks. See soak/README.md.
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../scripts/demo/build.mjs';
import { compile } from './compile.mjs';

ensureBuilt(fileURLToPath(new URL('..', import.meta.url)));
compile(fileURLToPath(new URL('.', import.meta.url)));
await import('./dist/soak/main.js');
