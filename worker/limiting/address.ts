/**
 * From an address to the subnet that is limited: IPv4 /24, IPv6 /48, and an IPv4-mapped IPv6 address (RFC 4291
 * 2.5.5.2) counts as the IPv4 address that it is. Strict: one address in the text forms of RFC 4291 and nothing
 * else, so that no two readings of the same bytes exist.
 */

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_GROUPS = 8;
const SUBNET_GROUPS = 3;

function octetsOf(text: string): readonly number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return null;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

/** The groups of one side of `::`; the very last part of an address may be a dotted IPv4 address. */
function groupsOf(side: string, last: boolean): readonly number[] | null {
  if (side === "") return [];
  const parts = side.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const octets = last && index === parts.length - 1 ? octetsOf(part) : null;
    if (octets === null) return null;
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    groups.push(a * 256 + b, c * 256 + d);
  }
  return groups;
}

function ipv6GroupsOf(text: string): readonly number[] | null {
  const sides = text.split("::");
  const [head = "", tail] = sides;
  if (sides.length > 2) return null;
  const before = groupsOf(head, tail === undefined);
  if (tail === undefined) return before?.length === IPV6_GROUPS ? before : null;
  const after = groupsOf(tail, true);
  if (before === null || after === null) return null;
  // "::" stands for at least one group.
  const missing = IPV6_GROUPS - before.length - after.length;
  return missing < 1 ? null : [...before, ...new Array<number>(missing).fill(0), ...after];
}

const ipv4Subnet = (octets: readonly number[]): string => `4:${octets.slice(0, 3).join(".")}`;

/** The subnet of exactly one valid address, in one spelling; null for anything else. */
export function subnetOf(address: string | null): string | null {
  if (address === null) return null;
  const octets = octetsOf(address);
  if (octets !== null) return ipv4Subnet(octets);
  const groups = ipv6GroupsOf(address);
  if (groups === null) return null;
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return ipv4Subnet([high >> 8, high & 255, low >> 8, low & 255]);
  }
  return `6:${groups
    .slice(0, SUBNET_GROUPS)
    .map((group) => group.toString(16))
    .join(":")}`;
}
