import { createHash } from 'node:crypto';

/** Exit codes of the receiver, apart from those of ssh (255) and of a plan’s script (0 to 3). */
export const RECEIVED = { diskFull: 74, cutShort: 75, otherBytes: 76, busy: 77 } as const;

/** Below it lies what we keep on a host; a folder of root's. */
export const KEPT = '/var/lib/millwright';
/** In memory: a host that is only looked at has nothing written to its disk. */
const IN_MEMORY = '/run';
/** A package may take minutes to install on slow flash, and then the one before us may still be at it. */
const LOCK_WAIT_SECONDS = 600;
/** Who only looks comes again later. */
const LOOK_WAIT_SECONDS = 10;

/**
 * Takes a script of which it is told digest and size from standard input, looks that it is the one, and runs it with
 * what is left there: the secrets. One at a time: the run of a link that broke may still be at work. Of several
 * steps to be undone each is a run of its own, and one that cannot be does not keep the others.
 */
const RUN = String.raw`
umask 022
digest=$1 size=$2; shift 2
case $1 in
  --check) at=$(mktemp -d ${IN_MEMORY}/millwright.XXXXXX) || exit ${RECEIVED.diskFull}; lock=-s wait=${LOOK_WAIT_SECONDS}
    trap "rm -rf $at" EXIT; trap "exit 1" HUP INT TERM ;;
  *) at=${KEPT}/scripts lock=-x wait=${LOCK_WAIT_SECONDS}; mkdir -p "$at" || exit ${RECEIVED.diskFull} ;;
esac
script=$at/$digest
head -c "$size" > "$script.part" || exit ${RECEIVED.diskFull}
[ "$(wc -c < "$script.part")" -eq "$size" ] || exit ${RECEIVED.cutShort}
echo "$digest  $script.part" | sha256sum -c --status || exit ${RECEIVED.otherBytes}
mv "$script.part" "$script"
locked() { flock "$lock" -w "$wait" -E ${RECEIVED.busy} ${IN_MEMORY}/millwright.lock sh "$script" "$@"; }
[ "$1" = --undo ] || { [ "$1" != --put ] || shift; locked "$@"; exit $?; }
shift
code=0
for step; do locked --undo "$step" < /dev/null || code=$?; done
exit "$code"
`;

/** Of files, each line as digest, size and path: which are not there whole, and how much of each is. Then what is free. */
const LIST = String.raw`
umask 022
mkdir -p ${KEPT} && cd ${KEPT} || exit ${RECEIVED.diskFull}
while read -r digest size path; do
  [ -f "$path" ] && echo "$digest  $path" | sha256sum -c --status && continue
  have=0; [ -f "$path.part" ] && have=$(wc -c < "$path.part")
  [ "$have" -gt "$size" ] && { rm -f "$path.part"; have=0; }
  echo "missing $have $path"
done
df -Pk . | tail -n 1 | { read -r _ _ _ free _; echo "free $free"; }
`;

/** One file, from where it stopped; it gets its name when it is whole. */
const TAKE = String.raw`
umask 022
digest=$1 size=$2 path=$3 offset=$4
cd ${KEPT} && mkdir -p "$(dirname "$path")" || exit ${RECEIVED.diskFull}
[ "$offset" -gt 0 ] || : > "$path.part" || exit ${RECEIVED.diskFull}
[ "$(wc -c < "$path.part")" -eq "$offset" ] || exit ${RECEIVED.cutShort}
cat >> "$path.part" || exit ${RECEIVED.diskFull}
[ "$(wc -c < "$path.part")" -eq "$size" ] || exit ${RECEIVED.cutShort}
echo "$digest  $path.part" | sha256sum -c --status || { rm -f "$path.part"; exit ${RECEIVED.otherBytes}; }
sync "$path.part" && mv "$path.part" "$path" || exit ${RECEIVED.diskFull}
`;

/** Where K3s writes how its first server is reached, for root alone and by the loopback. */
const KUBECONFIG = 'cat /etc/rancher/k3s/k3s.yaml';

/** @param digest of the plan that the server was made by: another plan may bring another cluster */
export function kubeconfigCommand(digest: string): string {
  return asRoot(KUBECONFIG, [digest]);
}

/** The same from elsewhere: K3s names the address of the server in its certificate. */
export function reachableAt(kubeconfig: string, address: string): string {
  return kubeconfig.replaceAll('https://127.0.0.1:6443', `https://${address}:6443`);
}

/** What a script is told to do. */
export type Doing =
  | { readonly verb: 'check' }
  /** @param bundle a folder of the host, with what the plan installs */
  | { readonly verb: 'put'; readonly bundle: string | undefined }
  /** takes these back, in this order */
  | { readonly verb: 'undo'; readonly steps: readonly string[] };

/** A file on its way to a host, named by what is in it. */
export interface Parcel {
  readonly sha256: string;
  readonly bytes: number;
  /** below the folder that we keep there */
  readonly path: string;
}

/** The command by which a host runs a script that comes with digest and size on standard input. */
export function runCommand(script: string, doing: Doing): string {
  return asRoot(RUN, [sha256(script), String(Buffer.byteLength(script)), ...argumentsOf(doing)]);
}

function argumentsOf(doing: Doing): readonly string[] {
  switch (doing.verb) {
    case 'check':
      return ['--check', '--secrets'];
    case 'put':
      return ['--put', '--secrets', ...(doing.bundle === undefined ? [] : ['--bundle', doing.bundle])];
    case 'undo':
      return ['--undo', ...doing.steps];
  }
}

export function listCommand(): string {
  return asRoot(LIST, []);
}

export function listInput(parcels: readonly Parcel[]): string {
  return parcels.map(({ sha256, bytes, path }) => `${sha256} ${bytes} ${path}\n`).join('');
}

export function takeCommand({ sha256, bytes, path }: Parcel, offset: number): string {
  return asRoot(TAKE, [sha256, String(bytes), path, String(offset)]);
}

/** What stands on standard input: the script, and after it each secret as a line of name and base64. */
export function runInput(script: string, secrets: ReadonlyMap<string, Buffer>): string {
  const lines = [...secrets].map(([name, value]) => `${name} ${value.toString('base64')}\n`);
  return script + lines.join('');
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The text is ours and constant, so that the host's process list shows digests and names only. It holds no single quote
 * and neither do its arguments: so says `safe`. An account that is not root's goes through sudo, which never asks.
 */
function asRoot(text: string, args: readonly string[]): string {
  const call = `sh -c "$millwright" millwright ${args.map(safe).join(' ')}`;
  return `millwright='${text.trim()}'; if [ "$(id -u)" = 0 ]; then exec ${call}; else exec sudo -n ${call}; fi`;
}

/** Names that a shell takes as they are, and that lead nowhere else. */
export function isSafe(text: string): boolean {
  return /^[A-Za-z0-9/-][A-Za-z0-9._/+-]*$/.test(text) && !text.split('/').includes('..');
}

function safe(text: string): string {
  if (!isSafe(text)) throw new Error(`not a name that a host is given: ${JSON.stringify(text)}`);
  return text;
}
