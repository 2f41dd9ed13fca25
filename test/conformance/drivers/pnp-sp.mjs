import { journey } from './pnp-sp-journey.mjs';

const { BASE, COOKIE } = process.env;
const MB = 1_048_576;

const result = await journey({
  origin: BASE,
  headers: { cookie: COOKIE, 'x-csrf': '1' },
  size: 22 * MB,
  chunk: 10 * MB,
});
process.stdout.write(`${JSON.stringify(result)}\n`);
