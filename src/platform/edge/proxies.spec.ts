import { describe, expect, it } from '@jest/globals';
import { callerAddress, trustIn } from './proxies.js';

describe('a proxy', () => {
  const trusts = trustIn(['10.1.2.3', '192.0.2.0/24', '2001:db8::/32', 'fd00::7', '::ffff:203.0.113.9']);

  it.each([
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '10.1.2.3:50123',
    '192.0.2.0',
    '192.0.2.255',
    '::FFFF:192.0.2.8',
    '2001:db8::1',
    '2001:0DB8:ffff::',
    '[2001:db8::1]:443',
    '[fd00::7]',
    'fd00:0:0:0:0:0:0:7',
    '203.0.113.9',
  ])('is known in each way of writing its address: %s', (address) => expect(trusts(address)).toBe(true));

  it.each([
    '10.1.2.4',
    '192.0.3.0',
    '2001:db9::1',
    'fd00::8',
    '::10.1.2.3',
    '10.1.2.3.evil.example',
    '10.1.2.3 ',
    '010.1.2.3',
    '10.1.2.3:x',
    '[10.1.2.3',
    'unknown',
    '',
  ])('is not known by something like it: %j', (address) => expect(trusts(address)).toBe(false));

  it('is anybody where the whole of an address is left out', () => {
    expect(trustIn(['0.0.0.0/0'])('198.51.100.1')).toBe(true);
    expect(trustIn(['::/0'])('2001:db8::1')).toBe(true);
  });
});

describe('the address of whoever asks', () => {
  it.each<[string[] | undefined, string]>([
    [undefined, '10.0.0.1'],
    [['10.0.0.1', '198.51.100.1'], '198.51.100.1'],
    [['10.0.0.1', '198.51.100.1:50123'], '198.51.100.1'],
    [['10.0.0.1', '[2001:db8::1]:50123'], '2001:db8::1'],
    [['::ffff:10.0.0.1', '::ffff:198.51.100.1'], '198.51.100.1'],
    [['10.0.0.1', '10.0.0.2', 'unknown'], '10.0.0.2'],
    [['10.0.0.1', '<script>'], '10.0.0.1'],
    [['10.0.0.1', ''], '10.0.0.1'],
  ])('%j comes to %s', (ips, address) => expect(callerAddress({ ip: '10.0.0.1', ips })).toBe(address));
});
