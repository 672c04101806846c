import { AUTHORITY_FOLDER } from '../../infra/host/authority/folder.ts';

/**
 * What is run on the first server to sign the request of a machine of the line, with no WAN and nothing but openssl. Of
 * the request only the key is taken, and only from who holds it: the name is the model's, and what it may do at its
 * broker is the access list's.
 * @param id the machine's, as the site file has it
 * @param request where its request lies; the certificate is written beside it
 */
export function machineCommands(
  id: string,
  lifeDays: number,
  request: string,
  folder = AUTHORITY_FOLDER,
): readonly string[] {
  const base = request.replace(/\.[^./]+$/, '');
  const [key, extensions, certificate] = ['.pub', '.ext', '.crt'].map((end) => `${base}${end}`);
  return [
    'umask 022',
    `openssl req -in ${request} -verify -noout`,
    `openssl req -in ${request} -pubkey -noout > ${key}`,
    `printf '%s\\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=clientAuth > ${extensions}`,
    `openssl x509 -new -force_pubkey ${key} -subj '/CN=${id.replaceAll('/', '\\/')}' -CA ${folder}/ca-cert.pem -CAkey ${folder}/ca-key.pem -days ${lifeDays} -extfile ${extensions} -out ${certificate}`,
    `cat ${folder}/ca-cert.pem >> ${certificate}`,
    `rm ${key} ${extensions}`,
  ];
}
