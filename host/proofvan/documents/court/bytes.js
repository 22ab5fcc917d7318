// Bytes: hexadecimal, text, CRC-32 (zlib), and a reader of little-endian fields.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Give the CRC-32 of bytes, going on from an earlier one. */
export function crc32(bytes, before = 0) {
  let value = ~before >>> 0;
  for (let at = 0; at < bytes.length; at += 1) value = (value >>> 8) ^ CRC_TABLE[(value ^ bytes[at]) & 0xff];
  return ~value >>> 0;
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Read lower-case hexadecimal; anything else is refused. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error("not lower-case hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function textBytes(text) {
  return utf8.encode(text);
}

/** Read UTF-8; raises for bytes that are none. */
export function bytesText(bytes) {
  return strictUtf8.decode(bytes);
}

export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Find a sequence of bytes; -1 when it is not there. */
export function findBytes(bytes, wanted, from = 0) {
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(wanted[0], from); at >= 0 && at <= last; at = bytes.indexOf(wanted[0], at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}

/** Reads little-endian fields one after another; raises RangeError at the end. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get left() {
    return this.bytes.length - this.at;
  }

  u8() {
    return this.view.getUint8(this.skip(1));
  }

  u16() {
    return this.view.getUint16(this.skip(2), true);
  }

  u32() {
    return this.view.getUint32(this.skip(4), true);
  }

  u64() {
    return this.view.getBigUint64(this.skip(8), true);
  }

  /** A u64 that must be small enough for a double to hold it exactly: lengths, indices, times. */
  whole() {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`number too large: ${value}`);
    return Number(value);
  }

  take(length) {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Text after its length (u32), as MCAP writes it. */
  text() {
    return bytesText(this.take(this.u32()));
  }

  rest() {
    return this.take(this.left);
  }

  skip(length) {
    if (length > this.left) throw new RangeError("the data end too early");
    const at = this.at;
    this.at += length;
    return at;
  }
}
