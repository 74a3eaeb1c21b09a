import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Blocks that are not the public internet. Sources: IANA IPv4 and IPv6 Special-Purpose Address
 * Registries (RFC 6890 and its updates), IANA IPv4 Multicast Address Space (RFC 5771).
 */
const notPublic = [
  ['0.0.0.0', 8, 'this network (RFC 791)'],
  ['10.0.0.0', 8, 'private (RFC 1918)'],
  ['100.64.0.0', 10, 'shared by carriers (RFC 6598)'],
  ['127.0.0.0', 8, 'loopback (RFC 1122)'],
  ['169.254.0.0', 16, 'link-local, metadata of clouds (RFC 3927)'],
  ['172.16.0.0', 12, 'private (RFC 1918)'],
  ['192.0.0.0', 24, 'protocol assignments (RFC 6890)'],
  ['192.0.2.0', 24, 'documentation (RFC 5737)'],
  ['192.31.196.0', 24, 'AS112 (RFC 7535)'],
  ['192.52.193.0', 24, 'AMT (RFC 7450)'],
  ['192.88.99.0', 24, '6to4 relays (RFC 7526)'],
  ['192.168.0.0', 16, 'private (RFC 1918)'],
  ['192.175.48.0', 24, 'AS112 (RFC 7534)'],
  ['198.18.0.0', 15, 'benchmarks (RFC 2544)'],
  ['198.51.100.0', 24, 'documentation (RFC 5737)'],
  ['203.0.113.0', 24, 'documentation (RFC 5737)'],
  ['224.0.0.0', 4, 'multicast (RFC 5771)'],
  ['240.0.0.0', 4, 'reserved, broadcast (RFC 1112, RFC 8190)'],
  // Not of a registry: the address at which Azure's host answers its guests, metadata included.
  ['168.63.129.16', 32, 'metadata of a cloud'],
  // Within 2000::/3; all else of IPv6 is refused below.
  ['2001::', 23, 'protocol assignments, Teredo, ORCHID (RFC 2928, RFC 4380, RFC 7343)'],
  ['2001:db8::', 32, 'documentation (RFC 3849)'],
  ['2002::', 16, '6to4: carries any IPv4 address (RFC 3056)'],
  ['2620:4f:8000::', 48, 'AS112 (RFC 7534)'],
  ['3fff::', 20, 'documentation (RFC 9637)'],
] as const;

const blocks = notPublic.map(([network, bits, what]) => {
  const list = new BlockList();
  list.addSubnet(network, bits, isIPv4(network) ? 'ipv4' : 'ipv6');
  return { list, what, family: isIP(network) };
});

/** What IANA gives out as global unicast; the rest is mapped, NAT64, local, multicast or unused. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/**
 * Why nobody is called at this address, or undefined for one of the public internet. An IPv6
 * address that carries an IPv4 one (mapped, 6to4, NAT64, Teredo) is never of the public internet.
 * [SEC21]
 */
export function whyNotPublic(address: string): string | undefined {
  const family = isIP(address);
  if (family === 0) return 'no address';
  if (family === 6 && !globalUnicast.check(address, 'ipv6')) {
    return 'not global unicast (RFC 4291)';
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  return blocks.find((block) => block.family === family && block.list.check(address, type))?.what;
}
