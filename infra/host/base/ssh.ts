import type { HostStep } from '../plan.ts';

const KEYS = '/root/.ssh/authorized_keys /home/*/.ssh/authorized_keys';
const NO_KEY =
  'nobody has a key for SSH here, and passwords are about to be refused: put yours into authorized_keys';

/** By key only. Tunnels to a port stay: that is how a person reaches what has no door (npm run tunnel). */
export const SSH: readonly HostStep[] = [
  {
    kind: 'command',
    id: 'ssh-key-there',
    title: 'somebody can still log in once passwords are refused',
    check: `for keys in ${KEYS}; do
  if [ -s "$keys" ]; then exit 0; fi
done
echo '${NO_KEY}'
exit 1`,
    run: `echo '${NO_KEY}'
exit 1`,
    undo: ':',
  },
  {
    kind: 'file',
    id: 'ssh-by-key',
    title: 'SSH by key only',
    path: '/etc/ssh/sshd_config.d/10-millwright.conf',
    owner: 'root:root',
    mode: '0644',
    // The first of two that say something of one thing holds, so the number is low.
    content: `PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
PermitRootLogin prohibit-password
MaxAuthTries 3
LoginGraceTime 30
X11Forwarding no
AllowAgentForwarding no
AllowTcpForwarding local
GatewayPorts no
PermitTunnel no
PermitUserEnvironment no
# A link that broke is noticed within two minutes, and what ran over it ends.
ClientAliveInterval 30
ClientAliveCountMax 3
`,
    restarts: ['ssh.service'],
  },
  // A session that is open survives it.
  { kind: 'unit', id: 'ssh-running', title: 'SSH by these rules', unit: 'ssh.service', state: 'running' },
];
