import { authorityName } from '../../charts/site-authority.ts';
import type { HostPart } from '../part.ts';
import { isFirstServer } from '../servers.ts';
import { AUTHORITY_FOLDER, AUTHORITY_USER } from './folder.ts';

/**
 * The folder of the site's CA, its key and the request for its certificate: on the first server and on no other. Made
 * once; a key that is there is never made anew, and undoing leaves it, for what it signed lives on.
 */
export const authoritySteps: HostPart = (site, host) => {
  if (!isFirstServer(host, site)) return [];
  const [key, request] = ['ca-key.pem', 'request.csr'].map((file) => `${AUTHORITY_FOLDER}/${file}`);
  return [
    {
      kind: 'package',
      id: 'openssl',
      title: 'makes the key of the site’s CA, and its request',
      name: 'openssl',
    },
    {
      kind: 'folder',
      id: 'site-ca-folder',
      title: 'where the site’s CA lies',
      path: AUTHORITY_FOLDER,
      owner: `root:${AUTHORITY_USER}`,
      mode: '0750',
    },
    {
      kind: 'command',
      id: 'site-ca-key',
      title: 'the key of the site’s CA, which never leaves this host',
      check: `test -s ${key}`,
      // By another name first: a power cut leaves no half of a key under the name that counts.
      run: [
        'umask 077',
        `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${key}.new`,
        `chown root:${AUTHORITY_USER} ${key}.new`,
        `chmod 0640 ${key}.new`,
        `sync ${key}.new`,
        `mv ${key}.new ${key}`,
      ].join('\n'),
      undo: `rm -f ${key}.new`,
    },
    {
      kind: 'command',
      id: 'site-ca-request',
      title: 'the request that npm run ca signs',
      check: `test -s ${request}`,
      run: `openssl req -new -key ${key} -subj "/CN=${authorityName(site)}" -out ${request}`,
      undo: `rm -f ${request}`,
    },
  ];
};
