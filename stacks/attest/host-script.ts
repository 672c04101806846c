/**
 * What the operator’s machine runs on a host: it makes an attestation key, says the public parts, waits for a credential
 * and a nonce, and answers with what was in it and a quote. Nothing of it stays. POSIX; needs tpm2-tools there alone.
 */
const SCRIPT = `
set -eu
umask 077
: "\${TPM2TOOLS_TCTI:=device:/dev/tpmrm0}"
export TPM2TOOLS_TCTI
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
tool() { "$@" > /dev/null; tpm2_flushcontext -t; }
say() { printf '%s %s\\n' "$1" "$(base64 -w 0 "$2")"; }
command -v tpm2_quote > /dev/null || { echo 'tpm2-tools are not on this host: install them' >&2; exit 3; }
tool tpm2_createek -G rsa -c ek.ctx -u ek.pub
tool tpm2_createak -C ek.ctx -c ak.ctx -G ecc -g sha256 -s ecdsa -u ak.pub
if tpm2_nvread 0x1c00002 -C o -o ek.der > /dev/null 2>&1; then say certificate ek.der; fi
if [ -r "$1" ]; then
  openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER -out gate.der
  say gate gate.der
fi
say endorsement ek.pub
say attestation ak.pub
echo ready
read -r credential
read -r nonce
read -r registers
printf '%s' "$credential" | base64 -d > credential
tool tpm2_startauthsession --policy-session -S policy.ctx
tool tpm2_policysecret -S policy.ctx -c e
tool tpm2_activatecredential -c ak.ctx -C ek.ctx -P session:policy.ctx -i credential -o secret
tpm2_flushcontext policy.ctx
tool tpm2_quote -c ak.ctx -l "sha256:$registers" -q "$nonce" -g sha256 -m quote -s signature -f plain
tool tpm2_pcrread "sha256:$registers" -o pcrs
for one in secret quote signature pcrs; do say "$one" "$one"; done
`;

/** As one command for ssh; root’s, because the TPM and the gate’s key are. @param gateCertificate where it would lie */
export function attestCommand(gateCertificate: string): string {
  const script = quoted(SCRIPT.trim());
  const args = `${script} attest ${quoted(gateCertificate)}`;
  return `if [ "$(id -u)" = 0 ]; then exec sh -c ${args}; else exec sudo -n sh -c ${args}; fi`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
