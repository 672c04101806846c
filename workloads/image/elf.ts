/** What the dynamic linker reads of a program or library: 64 bit, little endian, as both of our platforms are. */
export interface Elf {
  machine: number;
  /** the linker that a program names */
  interpreter: string | undefined;
  needed: readonly string[];
  /** where it looks first, `$ORIGIN` still in it */
  searched: readonly string[];
}

/** e_machine of the ELF specification's processor supplements. */
export const MACHINE = { amd64: 62, arm64: 183 } as const;

const PT = { load: 1, dynamic: 2, interpreter: 3 };
const DT = { needed: 1, strings: 5, rpath: 15, runpath: 29 };
const HEADER_BYTES = 64;

/** Undefined where the bytes are not an ELF file. */
export function readElf(bytes: Uint8Array): Elf | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < HEADER_BYTES || file.readUInt32BE(0) !== 0x7f454c46) return undefined;
  if (file[4] !== 2 || file[5] !== 1) throw new Error('an ELF file that is not 64 bit, little endian');
  const segments = segmentsOf(file);
  const interpreter = segments.find(({ type }) => type === PT.interpreter);
  const dynamic = segments.find(({ type }) => type === PT.dynamic);
  const entries = dynamic === undefined ? [] : dynamicEntries(file, dynamic);
  const strings = entries.find(({ tag }) => tag === DT.strings);
  const stringsAt = strings === undefined ? 0 : offsetOf(segments, strings.value);
  const texts = (tag: number): readonly string[] =>
    entries.filter((entry) => entry.tag === tag).map(({ value }) => textAt(file, stringsAt + value));
  return {
    machine: file.readUInt16LE(18),
    interpreter: interpreter && textAt(file, interpreter.offset),
    needed: texts(DT.needed),
    searched: [...texts(DT.rpath), ...texts(DT.runpath)].flatMap((paths) => paths.split(':')),
  };
}

interface Segment {
  type: number;
  offset: number;
  address: number;
  bytes: number;
}

function segmentsOf(file: Buffer): readonly Segment[] {
  const [at, size, count] = [word(file, 32), file.readUInt16LE(54), file.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const start = at + index * size;
    return {
      type: file.readUInt32LE(start),
      offset: word(file, start + 8),
      address: word(file, start + 16),
      bytes: word(file, start + 32),
    };
  });
}

function dynamicEntries(file: Buffer, { offset, bytes }: Segment): readonly { tag: number; value: number }[] {
  const entries = Array.from({ length: bytes / 16 }, (_, index) => ({
    tag: word(file, offset + index * 16),
    value: word(file, offset + index * 16 + 8),
  }));
  const end = entries.findIndex(({ tag }) => tag === 0);
  return end === -1 ? entries : entries.slice(0, end);
}

function offsetOf(segments: readonly Segment[], address: number): number {
  const holder = segments.find(
    (segment) =>
      segment.type === PT.load && segment.address <= address && address < segment.address + segment.bytes,
  );
  if (holder === undefined) throw new Error('an ELF file whose names are outside of it');
  return address - holder.address + holder.offset;
}

function word(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}

function textAt(file: Buffer, at: number): string {
  return file.toString('utf8', at, file.indexOf(0, at));
}
