import { readFileSync } from 'node:fs';
import { Provider } from '@pulumi/kubernetes/provider.js';
import type { Output } from '@pulumi/pulumi';
import { output, secret } from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output.js';

/** How a stack says where its cluster is: `pulumi config set --secret kubeconfig`, or `kubeconfigPath`. */
export interface ClusterConfig {
  readonly kubeconfig: Output<string> | undefined;
  readonly kubeconfigPath: string | undefined;
  /** of the first server, where the hosts are made here: pulumi-hosts.ts */
  readonly made?: Output<string> | undefined;
}

/** Why no cluster can be reached with this configuration; undefined where it says where one is. */
export function clusterProblem(
  { kubeconfig, kubeconfigPath }: ClusterConfig,
  site: string,
): string | undefined {
  if (kubeconfig !== undefined && kubeconfigPath !== undefined) {
    return 'kubeconfig and kubeconfigPath are both set; keep one of them';
  }
  if (kubeconfig !== undefined) return undefined;
  if (kubeconfigPath === undefined) {
    return (
      `no cluster is named, and the one that kubectl would take is never taken; write: pulumi config set ` +
      `millwright:kubeconfigPath <file> -s ${site}, or: pulumi config set --secret millwright:kubeconfig -s ${site} < <file>`
    );
  }
  try {
    readFileSync(kubeconfigPath);
    return undefined;
  } catch (error) {
    return `kubeconfigPath: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * The one provider of a site. Its kubeconfig is always given, unknown in a preview that has none, so that the ambient
 * one is never read. It is told by the site's name and not by its address, so that a renewed kubeconfig replaces nothing.
 */
export function siteProvider(site: string, cluster: ClusterConfig): Provider {
  return new Provider(site, {
    kubeconfig: secret(kubeconfigOf(cluster, site)),
    clusterIdentifier: site,
    enableServerSideApply: true,
    // What is ours is ours, as under Flux: a field that somebody set by hand is set back.
    enablePatchForce: true,
    // An interrupted `up` may have made an object that no state knows; the next one takes it over.
    upsertExistingObjects: true,
    // Changed in place: a Secret that is deleted first is missing for a pod that starts meanwhile.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
}

/** The kubeconfig that the stack names, unknown where it names none. */
export function kubeconfigOf(cluster: ClusterConfig, site: string): Output<string> {
  const { kubeconfig, kubeconfigPath, made } = cluster;
  if (made !== undefined) return made;
  if (clusterProblem(cluster, site) !== undefined) return output(unknown) as Output<string>;
  return kubeconfig ?? output(readFileSync(kubeconfigPath ?? '', 'utf8'));
}
