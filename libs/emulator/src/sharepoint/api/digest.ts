import { createHmac } from 'node:crypto';

export const DIGEST_SECONDS = 1800;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function stamp(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = String(date.getUTCDate()).padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${day} ${MONTHS[date.getUTCMonth()] ?? 'Jan'} ${date.getUTCFullYear()} ${time} -0000`;
}

function signature(key: string, text: string): string {
  return createHmac('sha512', key).update(text).digest('hex').toUpperCase();
}

/** `0x…,06 Jan 2025 08:00:00 -0000`: a form digest says by itself when it was made. */
export function newDigest(key: string, milliseconds: number): string {
  const made = stamp(milliseconds);
  return `0x${signature(key, made)},${made}`;
}

export function digestIsFresh(key: string, digest: string, now: number): boolean {
  const [mark = '', made = ''] = digest.split(',');
  const age = now - Date.parse(made.replace('-0000', '+0000'));
  return mark === `0x${signature(key, made)}` && age <= DIGEST_SECONDS * 1000;
}
