import { SESSION_COOKIE } from '@entra-bff/contract';
import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import type { Env } from '../env/env.js';

export function sessionCookieName(env: Env): string {
  return env.secure ? SESSION_COOKIE.secure : SESSION_COOKIE.loopback;
}

/** Every value sent under this exact name, in the order sent; more than one means that somebody plants cookies. */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (header?.includes(name) !== true) return [];
  const values: string[] = [];
  for (const part of header.split(';')) {
    const pair = part.trim();
    if (pair.startsWith(name) && pair[name.length] === '=') values.push(pair.slice(name.length + 1));
  }
  return values;
}

export interface CookieOptions {
  sameSite: 'lax' | 'none';
  secure: boolean;
  partitioned?: boolean;
  /** Seconds; absent: until the browser closes; 0: delete it. */
  maxAge?: number;
}

/** Adds a `Set-Cookie`: always `HttpOnly`, `Path=/` and without `Domain`. */
export function setCookie(reply: FastifyReply, name: string, value: string, options: CookieOptions): void {
  const cookie = stringifySetCookie({ name, value, path: '/', httpOnly: true, ...options });
  const present = reply.getHeader('Set-Cookie');
  const others = present === undefined ? [] : [present].flat().map(String);
  reply.header('Set-Cookie', [...others.filter((other) => !other.startsWith(`${name}=`)), cookie]);
}
