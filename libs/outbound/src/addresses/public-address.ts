import ipaddr from 'ipaddr.js';

/** Whether an address is out on the Internet: not private, loopback, link-local, multicast, mapped, tunnelled or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address.split('%')[0] ?? '');
  if (parsed.range() !== 'unicast') return false;
  // Global unicast is 2000::/3; what lies outside (the old v4-compatible ::/96, say) leads to places that no range is named for.
  return parsed instanceof ipaddr.IPv4 || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
}

/** The address in a URL's host when it is one: WHATWG URLs have normalised every spelling of IPv4 by now. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : undefined;
}

/** Whether an address is the machine's own. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address.split('%')[0] ?? '').range() === 'loopback';
}
