import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filesBelow } from '../files-below.ts';
import { put } from './folder.ts';

/** A part of a file on one stick: all of it where `ofBytes` is its size. */
export interface Slice {
  readonly path: string;
  readonly fromByte: number;
  readonly toByte: number;
  readonly isWhole: boolean;
}

/** Fills sticks one after the other, in the order of the files; what does not fit the rest of one goes on on the next. */
export function slicesOf(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
  stickBytes: number,
): readonly (readonly Slice[])[] {
  const sticks: Slice[][] = [[]];
  let leftBytes = stickBytes;
  for (const { path: at, sizeBytes } of files) {
    let fromByte = 0;
    do {
      if (leftBytes === 0) {
        sticks.push([]);
        leftBytes = stickBytes;
      }
      const toByte = Math.min(sizeBytes, fromByte + leftBytes);
      const isWhole = fromByte === 0 && toByte === sizeBytes;
      sticks.at(-1)!.push({ path: at, fromByte, toByte, isWhole });
      leftBytes -= toByte - fromByte;
      fromByte = toByte;
    } while (fromByte < sizeBytes);
  }
  return sticks;
}

/** Puts sticks together on the host, in their order, with nothing but a shell; a second run of a stick changes nothing. */
const RECEIVE = `#!/bin/sh
# sh receive.sh <folder>: takes this stick into the bundle's folder. Once for every stick, in their order.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=\${1:?where the bundle is put together, such as /var/lib/millwright/bundle}
mkdir -p "$to"
while IFS=' ' read -r from size part path; do
  file=$to/$path
  mkdir -p "$(dirname "$file")"
  has=$(stat -c %s "$file" 2>/dev/null || echo 0)
  end=$((from + size))
  [ "$has" -ge "$end" ] && [ "$size" -gt 0 ] && continue
  [ "$has" -ge "$from" ] || { echo "the stick before this one is missing: $path has $has bytes, and this goes on at $from" >&2; exit 1; }
  head -c "$from" "$file" >"$file.part" 2>/dev/null || : >"$file.part"
  cat "$here/$part" >>"$file.part"
  sync "$file.part"
  mv "$file.part" "$file"
done <"$here/slices"
if [ -e "$here/last" ]; then
  cd "$to" && sha256sum --quiet -c SHA256SUMS && echo "the bundle is whole"
else
  echo "taken; go on with the next stick"
fi
`;

/** Writes the sticks of a bundle into folders 1, 2, … below `to`; each is copied to its stick as it is. */
export async function writeSticks(bundle: string, to: string, stickBytes: number): Promise<number> {
  const sticks = slicesOf(filesBelow(bundle), stickBytes);
  for (const [index, slices] of sticks.entries()) {
    const folder = path.join(to, `${index + 1}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, 'parts'), { recursive: true });
    const lines: string[] = [];
    for (const [number, { path: at, fromByte, toByte }] of slices.entries()) {
      const part = `parts/${number}`;
      lines.push(`${fromByte} ${toByte - fromByte} ${part} ${at}`);
      // end is inclusive, and there is no range for nothing
      const source =
        toByte === fromByte
          ? []
          : createReadStream(path.join(bundle, at), { start: fromByte, end: toByte - 1 });
      await pipeline(source, createWriteStream(path.join(folder, part), { flush: true }));
    }
    await put(folder, 'slices', `${lines.join('\n')}\n`);
    await put(folder, 'receive.sh', RECEIVE);
    if (index === sticks.length - 1) await put(folder, 'last', '');
  }
  return sticks.length;
}
