import { $ } from './dollar.ts';

/** What a file is: plain, and whose. */
export const ACCESS = String.raw`
same_access() { # path owner mode; the owner by names, by numbers, or one of each
  is=$(stat -c ' %U %u ; %G %g ;%a' -- "$1")
  case $is in
    *" ${$}{2%:*} "*";"*" ${$}{2#*:} "*";$3") ;;
    *)
      echo "is $(stat -c '%U:%G %a' -- "$1"), wanted $2 $3"
      return 1
      ;;
  esac
}

is_plain_file() { # path
  if [ -h "$1" ] || [ ! -f "$1" ]; then
    if [ -e "$1" ] || [ -h "$1" ]; then echo 'is no plain file'; else echo 'is not there'; fi
    return 1
  fi
}
`.trim();
