// Where the gateway may call out to on behalf of somebody it does not know: public addresses alone. Names are looked up
// by the connection itself, so that what was checked is what is connected to.
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** IANA's registries of special-purpose addresses, and what is for many. */
const SPECIAL = new BlockList();
for (const network of [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"],
  ...["198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
]) {
  const [address = "", bits] = network.split("/");
  SPECIAL.addSubnet(address, Number(bits), "ipv4");
}
/** Of IPv6 only what is given out to the public can be meant, and of that not what stands for other addresses. */
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet("2000::", 3, "ipv6");
const SPECIAL_6 = new BlockList();
for (const network of ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]) {
  const [address = "", bits] = network.split("/");
  SPECIAL_6.addSubnet(address, Number(bits), "ipv6");
}

export function isPublic(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !SPECIAL.check(address, "ipv4");
  return kind === 6 && PUBLIC_6.check(address, "ipv6") && !SPECIAL_6.check(address, "ipv6");
}

/** Whether the host of an address may be tried: its name is looked up later. */
export function isPublicHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 || isPublic(bare);
}

type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** Looks names up for a connection, which fails for one that stands for any address that is not public. */
export function publicLookup(resolve: Resolve = systemLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { all: true }, (error, found) => {
      const [first] = error ? [] : found;
      if (!first) {
        done(error ?? new Error(`${hostname} has no address`), "", 0);
      } else if (!found.every(({ address }) => isPublic(address))) {
        done(new Error(`${hostname} is at an address that is not public`), "", 0);
      } else if (options.all) {
        done(null, found);
      } else {
        done(null, first.address, first.family);
      }
    });
  };
}
