import { describe, expect, it } from 'vitest';
import { nameOf, repositoryOf } from '../../../stacks/delivery/reference.ts';

describe('where artifacts go', () => {
  it.each([
    ['oci://127.0.0.1:5000/sites/lyon', '127.0.0.1:5000', 'sites/lyon'],
    ['oci://ghcr.io/plant/millwright/lyon', 'ghcr.io', 'plant/millwright/lyon'],
  ])('is read from %s', (text, registry, path) => {
    const repository = repositoryOf(text);
    expect(repository).toEqual({ registry, path });
    expect(repository && `oci://${nameOf(repository)}`).toBe(text);
  });

  it.each([
    'https://ghcr.io/plant/lyon',
    'oci://ghcr.io',
    'oci://ghcr.io/',
    'oci:///lyon',
    'oci://ghcr.io/Plant/lyon',
    'oci://ghcr.io/lyon:latest',
    'oci://ghcr.io/../lyon',
    'oci://ghcr.io/lyon?x=y',
    'oci://user:password@ghcr.io/lyon',
    `oci://ghcr.io/${'a'.repeat(256)}`,
  ])('is refused as %s', (text) => {
    expect(repositoryOf(text)).toBeUndefined();
  });
});
