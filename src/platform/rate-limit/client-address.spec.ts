import { describe, expect, it } from '@jest/globals';
import { clientAddress } from './client-address.js';

const of = (ip: string): string => clientAddress({ ip });

describe('the address of a client', () => {
  it('is the whole of an IPv4 address, however it is written', () => {
    expect(of('192.0.2.7')).toBe('192.0.2.7');
    expect(of('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(of('::FFFF:192.0.2.7')).toBe('192.0.2.7');
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:0:0:0:9', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::192.0.2.7', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['2001:db8:1::2:0:0:9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6::8', '1:2:3:4::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('is the network of an IPv6 address: %s', (ip, network) => {
    expect(of(ip)).toBe(network);
  });

  it('is another one for another network', () => {
    expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'));
  });
});
