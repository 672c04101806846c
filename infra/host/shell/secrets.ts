/** Files whose content is given at each run; of it the host keeps a checksum for a later look. */
export const SECRETS = String.raw`
decoded() { # value
  printf '%s' "$1" | base64 -d
}

secret_is() { # id path owner mode value
  is_plain_file "$2"
  if [ -n "$5" ] && ! decoded "$5" | cmp -s -- - "$2"; then
    echo 'is another one'
    return 1
  fi
  # Written after the file: a run that was killed between the two has not done this step.
  if [ "$(sha256sum < "$2")" != "$(cat -- "$STATE/secret/$1" 2> /dev/null)" ]; then
    echo 'was not put there by this script, or changed since'
    return 1
  fi
  same_access "$2" "$3" "$4"
}

secret_put() { # id path owner mode name value
  if [ -z "$6" ]; then
    echo "$5 was not given: with --secrets, the script reads lines of a name and its value in base64"
    return 1
  fi
  decoded "$6" | place "$2" "$3" "$4"
  # Of a file that only root reads beside it, so that a later look needs no secret.
  decoded "$6" | sha256sum | place "$STATE/secret/$1" root:root 600
}

secret_undo() { # id path
  if [ ! -e "$STATE/secret/$1" ]; then
    echo 'was not put there by this script, so it stays'
    return 1
  fi
  rm -f -- "$2" "$STATE/secret/$1"
}
`.trim();
