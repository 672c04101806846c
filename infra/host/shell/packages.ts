import { BUNDLE } from '../bundle-folder.ts';
import { $ } from './dollar.ts';

/** Debian's packages: from the bundle where there is one, and otherwise from where the host's apt takes them. */
export const PACKAGES = String.raw`
package_is() { # name
  case "$(dpkg-query -W -f '${$}{db:Status-Abbrev}' -- "$1" 2> /dev/null)" in
    ?'i '*) ;;
    *)
      echo 'is not installed'
      return 1
      ;;
  esac
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef \
    -o Dpkg::Options::=--force-confold -o APT::Install-Recommends=false "$@"
}

# Debian's packages in the bundle, and nothing else: apt checks each against the list, and the list is checked here.
bundled_apt() {
  apt -o "Dir::Etc::SourceList=$STATE/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$STATE/apt/lists" -o APT::Sandbox::User=root "$@"
}

package_put() { # id name
  [ -e "$STATE/before/$1.none" ] || : > "$STATE/before/$1.none"
  # What a run that was killed left half done.
  dpkg --force-confdef --force-confold --configure -a
  if [ -n "$bundle" ]; then
    in_bundle ${BUNDLE.packages}/Packages
    mkdir -p -- "$STATE/apt/lists/partial"
    echo "deb [trusted=yes] file:$bundle/${BUNDLE.packages} ./" > "$STATE/apt/sources.list"
    bundled_apt update
    bundled_apt install -- "$2"
  elif ! apt install -- "$2"; then
    apt update
    apt install -- "$2"
  fi
}

package_undo() { # id name
  if [ ! -e "$STATE/before/$1.none" ]; then
    echo 'this script has not installed it, so it stays'
    return 1
  fi
  apt remove -- "$2"
  rm -f -- "$STATE/before/$1.none"
}
`.trim();
