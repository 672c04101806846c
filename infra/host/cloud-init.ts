import { plainYaml } from '../tree/yaml.ts';
import type { HostPlan } from './plan.ts';
import type { ScriptOptions } from './script.ts';
import { hostScript } from './script.ts';

const SCRIPT = '/usr/local/sbin/millwright-host';

/**
 * User-data with the same script in it, run once at the end of a machine's first start. It carries no secret, and
 * whoever can read it may: the script stops at the first step that wants one, and `npm run host -- <site> <host>
 * --apply` goes on from there.
 */
export function cloudInit(plan: HostPlan, options: ScriptOptions): string {
  const document = {
    write_files: [
      { path: SCRIPT, owner: 'root:root', permissions: '0700', content: hostScript(plan, options) },
    ],
    runcmd: [[SCRIPT]],
  };
  return `#cloud-config\n# ${plan.site}/${plan.host}\n${plainYaml(document)}`;
}
