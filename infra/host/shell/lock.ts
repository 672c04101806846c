/** One run at a time, and the folders that a run writes to. */
export const LOCK = String.raw`
take_lock() {
  [ -d /var/lib/millwright ] || (umask 022 && mkdir -p /var/lib/millwright)
  for folder in "$STATE" "$STATE/before" "$STATE/restart" "$STATE/secret"; do
    mkdir -p -- "$folder" || refuse 2 room "$folder cannot be made" 'Look at the disk.'
  done
  exec 9>> "$STATE/lock"
  flock -w 30 9 || refuse 1 lock 'another run is under way on this machine' 'Wait for its end.'
  [ -e "$STATE/identity" ] || printf '%s\n' "$WHOSE" | place "$STATE/identity" root:root 600 ||
    refuse 2 room "$STATE/identity cannot be written" 'Look at the disk.'
}
`.trim();
