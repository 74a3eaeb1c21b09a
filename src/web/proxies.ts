import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** More names than this in one header are nobody's chain of proxies. */
const mostHops = 16;

/** Proxies that may say for whom they ask: addresses and networks such as `10.0.0.0/8`. [SEC25] */
export function proxiesOf(networks: readonly string[]): BlockList {
  const proxies = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return proxies;
}

/**
 * Who asks: the socket's other end or, where that is a trusted proxy, whom it names, from the
 * right: what stands left of the first address that is no proxy of ours anybody may have written.
 * Source: the X-Forwarded-For of all kept proxies; RFC 7239 says the same of `Forwarded`. [SEC25]
 */
export function clientAddress(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & {
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
  proxies: BlockList | undefined,
): string {
  let address = bare(socket.remoteAddress ?? '');
  if (proxies === undefined) return address;
  const told = headers['x-forwarded-for'];
  const chain = (Array.isArray(told) ? told.join(',') : (told ?? '')).split(',');
  for (const hop of chain.reverse().slice(0, mostHops)) {
    const named = bare(hop.trim());
    if (!isTrusted(address, proxies) || isIP(named) === 0) return address;
    address = named;
  }
  return address;
}

function isTrusted(address: string, proxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** `[2001:db8::1]:443`, `192.0.2.1:443` and `::ffff:192.0.2.1` without what is around them. */
function bare(text: string): string {
  const inBrackets = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^([\d.]+):\d+$/.exec(text)?.[1];
  return (inBrackets ?? withPort ?? text).replace(/^::ffff:(?=\d+\.)/i, '');
}
