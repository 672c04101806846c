import type { NetworkNamespace } from './network-namespace.ts';
import { inNamespace } from './network-namespace.ts';

/** The cable between a host and the site's switch. */
export interface Link {
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Limits what leaves the host, as `rateMbit`; undefined takes the limit away. */
  shape(rateMbit: number | undefined): Promise<void>;
}

/** The kernel here has tbf and no netem, so a link can be slow but not late: docs of the engines say what can be. */
export function linkOf(site: NetworkNamespace, port: string, host: NetworkNamespace, inside: string): Link {
  const set = async (state: 'up' | 'down'): Promise<void> => {
    await inNamespace(site, 'ip', 'link', 'set', port, state);
  };
  return {
    cut: () => set('down'),
    mend: () => set('up'),
    shape: async (rateMbit) => {
      await inNamespace(host, 'tc', 'qdisc', 'del', 'dev', inside, 'root').catch(() => undefined);
      if (rateMbit === undefined) return;
      const limit = ['rate', `${rateMbit}mbit`, 'burst', '32kb', 'latency', '400ms'];
      await inNamespace(host, 'tc', 'qdisc', 'add', 'dev', inside, 'root', 'tbf', ...limit);
    },
  };
}
