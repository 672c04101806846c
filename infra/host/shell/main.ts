import { BUNDLE } from '../bundle-folder.ts';
import { $ } from './dollar.ts';

/** The options of the script, and what each starts. */
export const MAIN = String.raw`
bad_use() { # why
  refuse 2 use "$1" "Use: $0 [--check | --undo <step>] [--bundle <folder>] [--secrets]"
}

main() {
  verb=put bundle='' wants_secrets='' undone=''
  while [ "$#" -gt 0 ]; do
    case $1 in
      --check) verb=check ;;
      --undo)
        verb=undo
        undone=${$}{2:-}
        case " $STEPS " in *" ${$}{undone:-?} "*) ;; *) bad_use "--undo wants one of its steps: $STEPS" ;; esac
        shift
        ;;
      --bundle)
        bundle=$(cd -- "${$}{2:-/nowhere}" 2> /dev/null && pwd) || bad_use '--bundle wants a folder that is there'
        case $bundle in *[!A-Za-z0-9/._-]*) bad_use '--bundle: apt takes no such name of a folder; use letters, digits, . _ -' ;; esac
        [ -r "$bundle/${BUNDLE.checksums}" ] || bad_use "--bundle: $bundle has no ${BUNDLE.checksums}"
        shift
        ;;
      --secrets) wants_secrets=yes ;;
      *) bad_use "$1 is no option" ;;
    esac
    shift
  done
  tell plan "$SITE" "$HOST" "$PLAN" "$COUNT"
  guard_programs
  guard_machine
  guard_clock
  [ -z "$wants_secrets" ] || read_secrets
  case $verb in
    check) check_all ;;
    undo) undo_one "$undone" ;;
    put) put_all ;;
  esac
}
`.trim();
