import type { Site } from '../../site/site.ts';

/**
 * Where containerd of a host looks for an image: at the other hosts of the site, each of which shares what it has
 * (K3s's embedded mirror, for which this file has to be on every node), then at the site's own registry, and nowhere
 * else, because `disable-default-registry-endpoint` takes the rest away. What another host hands out is checked by the
 * digest that the pod names, for which the policy images-by-digest stands.
 */
export function registries({ images }: Pick<Site, 'images'>) {
  const [host = ''] = images.registry.split('/');
  return {
    mirrors: {
      [host]: { endpoint: [`https://${host}`] },
      // Quoted by the writer: a bare star is an alias of YAML.
      '*': {},
    },
  };
}
