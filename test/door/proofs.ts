import { ENGINES } from '../engines/engines.ts';
import { keep } from '../engines/proof/proof.ts';
import { providerPlugin } from './provider-plugin.ts';

/** Writes down what the real Pulumi engine has judged here. Called when every expectation of a test has held. */
export function provenByEngine(artefact: string, why: string): void {
  const version = ENGINES.find(({ name }) => name === 'pulumi')?.version ?? '';
  keep({ artefact, judge: 'pulumi', version, status: 'proven', why });
}

/** What only the official plugin can show: proven where it is on the machine, and told as absent where it is not. */
export function provenByPlugin(): void {
  const { kind, version } = providerPlugin();
  const isOfficial = kind === 'official';
  keep({
    artefact: 'the Pulumi door by the official plugin: waiting, conflicts, aliases',
    judge: 'pulumi-resource-kubernetes',
    version: isOfficial ? version : '',
    status: isOfficial ? 'proven' : 'absent',
    why: isOfficial
      ? 'the same tests, on the official plugin'
      : 'the plugin is in no registry; a stand-in of test/door stood in its place, which proves no waiting, conflict or alias',
  });
}
