/** Where the parts of trust lie on a host; the programs come with the bundle. */
export const PROGRAM_FOLDER = '/usr/local/lib/millwright';
export const NODE = `${PROGRAM_FOLDER}/node`;
export const NODE_ARCHIVE = `${PROGRAM_FOLDER}/node.tar.gz`;
/** Which release it is of: asking the program costs a start of it. */
export const NODE_VERSION_FILE = `${PROGRAM_FOLDER}/node.version`;
export const GATE_PROGRAM = `${PROGRAM_FOLDER}/gate.mjs`;
export const AGENT_PROGRAM = `${PROGRAM_FOLDER}/enrolment-agent.mjs`;

/** What the gate knows of its site: workloads/gate/plan.ts reads it. */
export const GATE_FILE = '/etc/millwright/gate.json';
export const GATE_PORT = 6_700;
export const GATE_TLS_FOLDER = '/var/lib/millwright/gate-tls';
/** Of systemd: `StateDirectory` and `RuntimeDirectory`. */
export const GATE_STATE = '/var/lib/millwright-gate';
export const GATE_TOKEN = '/run/millwright-gate-token/token';

export const AGENT_STATE = '/var/lib/millwright-enrol';

export const GATE_USER = 'millwright-gate';
export const AGENT_USER = 'millwright-enrol';

/** The TPM, below the kernel’s own resource manager; of the group `tss` on Debian. */
export const TPM_DEVICE = '/dev/tpmrm0';
export const TPM_GROUP = 'tss';

/** K3s applies what lies here; the objects are the gate’s rights. */
export const GATE_MANIFEST = '/var/lib/rancher/k3s/server/manifests/millwright-gate.yaml';
