import { definitionsHindrance, SITE_DEFINITIONS } from '../engines/definitions.ts';
import { programIfThere } from '../engines/programs.ts';
import { keep } from '../engines/proof/proof.ts';
import { prove, versionOf } from '../engines/proof/prove.ts';
import { providerPlugin } from './provider-plugin.ts';

const JUDGE = 'pulumi';
const NEEDS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];

const DEFINITIONS_MISSING = definitionsHindrance(...SITE_DEFINITIONS);

/** Whether the real Pulumi engine and a real API server are on this machine; without them every row is absent. */
export const IS_DOOR_HERE =
  DEFINITIONS_MISSING === undefined &&
  [JUDGE, ...NEEDS].every((program) => programIfThere(program) !== undefined);

/** What the real Pulumi engine judges here: a row of the proof table, proven by what `judge` has seen. */
export function judged(artefact: string, judge: () => Promise<string>, hindrance?: string): Promise<void> {
  const claim = { artefact: `Pulumi: ${artefact}`, judge: JUDGE, needs: NEEDS };
  return prove({ ...claim, hindrance: DEFINITIONS_MISSING ?? hindrance }, judge);
}

/** What only the official plugin can show: proven where it is on the machine, and told as absent where it is not. */
export function judgedByPlugin(): void {
  const { kind, version } = providerPlugin();
  const isOfficial = kind === 'official' && IS_DOOR_HERE;
  keep({
    artefact: 'Pulumi: waiting, conflicts and aliases, by the official plugin',
    judge: 'pulumi-resource-kubernetes',
    version: isOfficial ? version : '',
    status: isOfficial ? 'proven' : 'absent',
    why: isOfficial
      ? `the same tests, on the official plugin and the engine ${versionOf(JUDGE)}`
      : 'the plugin is in no registry that is reachable from here; a stand-in of test/door is in its place, which proves none of these',
  });
}
