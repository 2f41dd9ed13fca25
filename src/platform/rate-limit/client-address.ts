import { isIPv6 } from 'node:net';
import { callerAddress, type Caller } from '../edge/proxies.js';

/**
 * What counts as one address: an IPv4 address, or a network of IPv6, for whoever has one there has 2^64 of them (RFC
 * 6177). Only TRUSTED_PROXIES can say another one than that of the connection.
 */
export function clientAddress(request: Caller): string {
  const ip = callerAddress(request);
  return isIPv6(ip) ? `${network(ip)}::/64` : ip;
}

/** The first four of eight groups, written in one way. */
function network(ip: string): string {
  const [before = '', after] = ip.replace(/%.*$/, '').split('::');
  const groups = before === '' ? [] : before.split(':');
  // An IPv4 address at the end stands for two groups.
  const behind =
    after === undefined || after === '' ? 0 : after.split(':').length + (after.includes('.') ? 1 : 0);
  const missing = after === undefined ? 0 : 8 - groups.length - behind;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(after ?? '').split(':')];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
