import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IANA's special-purpose registries: loopback, private, link-local (cloud metadata among them), shared, reserved, multicast. */
const SPECIAL: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** The only IPv6 addresses that reach anybody outside; what hides an IPv4 address (6to4, Teredo) stands apart. */
const GLOBAL_V6 = ['2000::', 3] as const;
const SPECIAL_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** Which addresses may be connected to: those of the public internet, and the networks that whoever runs the hub has named. */
export class AddressGuard {
  readonly #special = new BlockList();
  readonly #global = new BlockList();
  readonly #allowed = new BlockList();

  /** `allowed`: addresses and networks in CIDR form. */
  constructor(allowed: readonly string[] = []) {
    for (const [network, prefix] of SPECIAL) this.#special.addSubnet(network, prefix, 'ipv4');
    for (const [network, prefix] of SPECIAL_V6) this.#special.addSubnet(network, prefix, 'ipv6');
    this.#global.addSubnet(...GLOBAL_V6, 'ipv6');
    for (const one of allowed) {
      const [address = '', prefix] = one.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      this.#allowed.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
    }
  }

  /** Named by whoever runs the hub. */
  isAllowed(address: string): boolean {
    return this.#allowed.check(address, familyOf(address));
  }

  mayReach(address: string): boolean {
    if (isIP(address) === 0) return false;
    if (this.isAllowed(address)) return true;
    const family = familyOf(address);
    if (this.#special.check(address, family)) return false;
    // An IPv4 address in IPv6 clothes (::ffff:10.0.0.1) is outside of 2000::/3, and so is refused as well.
    return family === 'ipv4' || this.#global.check(address, 'ipv6');
  }

  /**
   * For `net.connect`: the address that was looked at is the one that is connected to, so a name that answers differently the second
   * time gains nothing. An address in place of a name is never looked up: check it with `mayReach` before.
   */
  readonly lookup: LookupFunction = (hostname, options, done) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return done(error, '', 0);
      const reachable = addresses.filter(({ address }) => this.mayReach(address));
      const [first] = reachable;
      if (first === undefined) return done(new UnreachableAddress(hostname), '', 0);
      if (options.all === true) return done(null, reachable);
      done(null, first.address, first.family);
    });
  };
}

export class UnreachableAddress extends Error {
  constructor(hostname: string) {
    super(`${hostname} is an address inside a private network`);
    this.name = 'UnreachableAddress';
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
