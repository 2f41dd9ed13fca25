import { BlockList, isIP } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/;

/**
 * Whether what somebody at this address says in `X-Forwarded-For` counts: they are one of `proxies`, addresses or CIDRs. An
 * IPv4 address is the same in the form that sockets of both kinds have for it (RFC 4291 §2.5.5.2).
 */
export function trustIn(proxies: readonly string[]): (text: string) => boolean {
  const list = new BlockList();
  for (const entry of proxies) {
    const [address = '', prefix] = entry.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(unmapped(address), familyOf(unmapped(address)));
    else list.addSubnet(address, Number(prefix), family);
  }
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && list.check(address, familyOf(address));
  };
}

/** `ips`: the address of the connection, then what was said, the nearest first; undefined where nobody is trusted. */
export interface Caller {
  ip: string;
  ips?: string[] | undefined;
}

/** Who asks: the farthest that somebody trusted vouches for. What is no address is never told as one. */
export function callerAddress({ ip, ips = [ip] }: Caller): string {
  for (const text of ips.toReversed()) {
    const address = readAddress(text);
    if (address !== undefined) return address;
  }
  return ip;
}

/** Some proxies add the port (Azure Application Gateway does), some write `unknown`, and clients write anything. */
function readAddress(text: string): string | undefined {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  return isIP(address) === 0 ? undefined : unmapped(address);
}

function unmapped(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
