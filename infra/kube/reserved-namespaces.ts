/** Namespaces that the site or the cluster makes, whichever of them a site has: nobody else puts anything there. */
export const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([
  'manufacturing',
  'edge',
  'hub',
  'node-agents',
  'metrics',
  'messages',
  'functions',
  'authority',
  'istio-system',
  'spire-server',
  'flux-system',
  'argocd',
  'kubeedge',
  'default',
]);
