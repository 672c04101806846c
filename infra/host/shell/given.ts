import { $ } from './dollar.ts';

/** The secrets that a run is given on its standard input. */
export const GIVEN = String.raw`
read_secrets() {
  set +x
  while read -r name value || [ -n "$name" ]; do
    if ! decoded "$value" > /dev/null 2>&1; then
      refuse 2 secrets "the value of $name is not base64" 'Give lines of a name and its value in base64.'
    fi
    set_secret "$name" "$value" ||
      refuse 2 secrets "no step here takes a secret called $name" "It takes: ${$}{SECRETS:-none}."
  done
}
`.trim();
