import { expect, it } from 'vitest';
import { AddressGuard } from '../../src/platform/public-address.ts';

const guard = new AddressGuard();

it.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fd00::1',
  'fe80::1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  '2001:0:a00:1::',
  'ff02::1',
  'localhost',
  '',
])('%s is no public address', (address) => {
  expect(guard.mayReach(address)).toBe(false);
});

it.each(['1.1.1.1', '172.32.0.1', '11.0.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
  '%s is a public address',
  (address) => {
    expect(guard.mayReach(address)).toBe(true);
  },
);

it('networks that were named may be reached, and no others', () => {
  const named = new AddressGuard(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
  expect(['10.200.0.1', '127.0.0.1', 'fd12::1'].map((address) => named.mayReach(address))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['127.0.0.2', '192.168.0.1', 'fe80::1'].map((address) => named.mayReach(address))).toEqual([
    false,
    false,
    false,
  ]);
});

it('a name that leads inside is not connected to', async () => {
  const answer = await new Promise<Error | null>((resolve) =>
    guard.lookup('localhost', {}, (error) => resolve(error)),
  );
  expect(answer?.message).toBe('localhost is an address inside a private network');
  const found = await new Promise((resolve) =>
    new AddressGuard(['127.0.0.0/8', '::1']).lookup('localhost', { all: true }, (_error, addresses) =>
      resolve(addresses),
    ),
  );
  expect(found).toContainEqual({ address: '127.0.0.1', family: 4 });
});
