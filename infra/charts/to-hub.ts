import type { Allowed } from '../kube/network-policy.ts';
import { addressOnly, DNS, OUTSIDE } from '../kube/network-policy.ts';
import type { Site } from '../site/site.ts';
import { publicName } from './hub.ts';

/** To the hub alone where it has an address; where it has a name, to that port anywhere outside, and to the DNS. */
export function toHub(site: Site, port: number): readonly Allowed[] {
  const host = publicName(site);
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
    ? [{ peers: [addressOnly(host)], port }]
    : [{ peers: [OUTSIDE], port }, ...DNS];
}
