/**
 * The cluster's own address ranges: K3s's defaults, which the host plans write down. Every address beyond them is
 * outside the cluster.
 */
export const POD_CIDR = '10.42.0.0/16';
export const SERVICE_CIDR = '10.43.0.0/16';
