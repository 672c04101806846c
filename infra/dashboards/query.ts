import type { Query, Variable } from './board.ts';

/** What every board chooses by: which sites, and which gateways of them. */
export const SITE: Variable = { name: 'site', title: 'Site', of: 'up' };
export const INSTANCE: Variable = { name: 'instance', title: 'Gateway', of: 'up{site=~"$site"}' };

const CHOSEN = 'site=~"$site",instance=~"$instance"';

/** A series of what is chosen; `more` are matchers beside. */
export function chosen(name: string, more = ''): string {
  return `${name}{${CHOSEN}${more === '' ? '' : `,${more}`}}`;
}

/** What a counter gains in a second, summed by some labels. */
export function perSecond(name: string, by: readonly string[] = ['site', 'instance'], more = ''): string {
  return `sum by (${by.join(', ')}) (rate(${chosen(name, more)}[$__rate_interval]))`;
}

/** What is exceeded in so few of a hundred cases, of a histogram by its name without `_bucket`. */
export function quantile(share: number, name: string): string {
  return `histogram_quantile(${share}, sum by (site, instance, le) (rate(${chosen(`${name}_bucket`)}[$__rate_interval])))`;
}

/** The same legend for what differs only by where it is. */
export function here(expression: string, what = ''): Query {
  return { expression, legend: `${what === '' ? '' : `${what} `}{{site}} {{instance}}` };
}
