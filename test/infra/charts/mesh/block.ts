import { BlockList } from 'node:net';

/** The addresses of a CIDR of IPv4. */
export function blockOf(cidr: string): BlockList {
  const [address = '', prefix = ''] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(address, Number(prefix));
  return block;
}
