import { z } from 'zod';
import { size, whole } from './quantity.ts';
import { matching, oneOf, text } from './text-schema.ts';
import { Tpm } from './trust-schema.ts';

export const Storage = z.strictObject({
  kind: oneOf(['ssd', 'emmc', 'sd'], 'etcd cannot keep its pace on eMMC and SD'),
  size: size(8 * 1024, 16 * 1024 * 1024, 'K3s with its images and the spool need 8GiB'),
});

const ADDRESS = 'the IPv4 address of a host, such as 10.20.0.11';

export const Host = z.strictObject({
  role: oneOf(['k3s-server', 'k3s-agent', 'kubeedge-edge'], 'a host has one agent, never two'),
  arch: oneOf(
    ['arm64', 'amd64'],
    'T17: onnxruntime-node has no build for linux/arm/v7, so 32-bit hosts are declared out',
  ),
  cpus: whole(2, 256, 'cores', 'K3s asks for two'),
  memory: size(1024, 1024 * 1024, 'below 1GiB no node agent runs beside the services'),
  storage: Storage,
  address: z
    .ipv4({ error: ADDRESS })
    // Loopback, this network, multicast and beyond: no host has one of these.
    .refine((address) => !/^(0|127|22[4-9]|2[3-5][0-9])\./.test(address), { error: ADDRESS })
    .meta({ description: 'on the site’s network' }),
  hostKey: matching(
    /^(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/]{40,}={0,2}$/,
    'the SSH public key of the host, read at its own console, such as "ssh-ed25519 AAAA…"',
  ).optional(),
  tpm: Tpm.optional().meta({
    description: 'S87: by what its TPM is known; with `trust`, every host has one',
  }),
  reason: text.optional().meta({ description: 'why this host differs from `defaults.host`, where it does' }),
});
