/**
 * Says on a gateway what is wrong with a bundle, with a shell, Debian's essential programs and what the bundle brings:
 * openssl is unpacked of it, once its bytes were judged, where the host has none. Whoever could change this script could
 * change all of it: the figure that was printed when the bundle was made is for a person to compare.
 */
export function verifyScript(publicKey: string): string {
  return String.raw`#!/bin/sh
# What it says is prose.
# shellcheck disable=SC1112
# sh verify.sh: whether this bundle is whole, and signed by the site's key. Exit code 0: both; 1: what it says.
set -eu
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS || { echo 'the bundle was changed, or is broken: take these files again' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl=$(command -v openssl || :)
if [ -z "$openssl" ]; then
  for deb in debs/openssl_*.deb; do
    [ -e "$deb" ] || { echo 'no openssl is here or in the bundle: its signature was not looked at' >&2; exit 1; }
    dpkg-deb -x "$deb" "$work" && openssl=$work/usr/bin/openssl
  done
fi
cat > "$work/key.pem" <<'KEY'
${publicKey.trimEnd()}
KEY
base64 -d SHA256SUMS.sig > "$work/signature"
if ! "$openssl" dgst -sha256 -verify "$work/key.pem" -signature "$work/signature" SHA256SUMS > /dev/null 2>&1; then
  echo 'SHA256SUMS is not signed by the site’s key: take the bundle from where it was made' >&2
  exit 1
fi
echo 'the bundle is whole, and signed by the site’s key'
echo "sha256 of its manifest: $(sha256sum < SHA256SUMS | cut -c 1-64)"
`;
}
