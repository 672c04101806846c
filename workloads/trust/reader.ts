/** Bytes that end too soon, or go on too long, or say what cannot be: what came over the network is none of ours. */
export class MalformedError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'MalformedError';
  }
}

/** Reads a structure of the TPM 2.0 library from front to back; big-endian, as all of them are. */
export interface Reader {
  u8(): number;
  u16(): number;
  u32(): number;
  u64(): bigint;
  bytes(count: number): Buffer;
  /** a TPM2B: its size in two bytes, and that many */
  sized(): Buffer;
  end(): void;
}

export function readerOf(bytes: Uint8Array): Reader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > buffer.length) {
      throw new MalformedError(`ends at ${buffer.length} bytes, where ${at + count} are announced`);
    }
    at += count;
    return buffer.subarray(at - count, at);
  };
  const reader: Reader = {
    u8: () => take(1).readUInt8(),
    u16: () => take(2).readUInt16BE(),
    u32: () => take(4).readUInt32BE(),
    u64: () => take(8).readBigUInt64BE(),
    bytes: take,
    sized: () => take(reader.u16()),
    end: () => {
      if (at !== buffer.length) throw new MalformedError(`${buffer.length - at} bytes follow its end`);
    },
  };
  return reader;
}
