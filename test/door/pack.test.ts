import path from 'node:path';
import { ConfigMap } from '@pulumi/kubernetes/core/v1/configMap.js';
import { Provider } from '@pulumi/kubernetes/provider.js';
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { describe, expect, test } from 'vitest';
import { held } from './doors.ts';
import { useMiniSites } from './mini-site.ts';
import { judged } from './proofs.ts';
import { nameIn } from './site-stack.ts';

const POLICY_PACKS = [path.join(import.meta.dirname, '..', '..', 'policies', 'pack.js')];

describe('the policy pack, started by the real engine', () => {
  const { cluster, kubeconfig, createSite } = useMiniSites();
  const metadata = { name: 'a-stray', namespace: 'default' };
  const withSecret = { metadata, data: { DB_PASSWORD: 'hunter2' } };
  /** An object that no chart makes, in the program beside the release. */
  const addStray = () => {
    const provider = new Provider('stray', { kubeconfig: kubeconfig() });
    new ConfigMap('stray', withSecret, { provider });
  };
  const violations = (events: readonly EngineEvent[]) =>
    events.flatMap(({ policyEvent }) =>
      policyEvent === undefined
        ? []
        : [
            `${policyEvent.enforcementLevel} ${policyEvent.policyName} ${nameIn(policyEvent.resourceUrn ?? '')}`,
          ],
    );

  test('finds nothing in a site as its charts make it', () =>
    judged('the policy pack, and a site that holds', async () => {
      const site = await createSite();
      const events: EngineEvent[] = [];
      const { stdout } = await site.stack.preview({
        policyPacks: POLICY_PACKS,
        onEvent: (event) => events.push(event),
      });
      expect(violations(events)).toEqual([]);
      expect(stdout).toContain('millwright@v');
      return 'the engine starts the pack, which finds nothing';
    }));

  test('fails a preview at the resource that breaks a rule, though no chart made it', () =>
    judged('the policy pack, and a preview that breaks a rule', async () => {
      const site = await createSite(addStray);
      const events: EngineEvent[] = [];
      const preview = site.stack.preview({
        policyPacks: POLICY_PACKS,
        onEvent: (event) => events.push(event),
      });
      await expect(preview).rejects.toThrow(/no-plain-secret/);
      expect(violations(events)).toEqual(['mandatory no-plain-secret stray']);
      expect(JSON.stringify(events.filter(({ policyEvent }) => policyEvent))).not.toContain('hunter2');
      return 'it fails at that resource, and the value is not told';
    }));

  test('stops an up, even one without a preview, before what breaks a rule is applied', () =>
    judged('the policy pack, and an up that breaks a rule', async () => {
      const site = await createSite(addStray);
      await expect(site.up({ policyPacks: POLICY_PACKS })).rejects.toThrow(/no-plain-secret/);
      const stray = { apiVersion: 'v1', kind: 'ConfigMap', ...withSecret };
      expect([...(await held(cluster(), [stray])).values()]).toEqual([undefined]);
      return 'a mandatory finding stops it before its object is applied';
    }));
});
