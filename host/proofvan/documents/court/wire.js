// The boards' line: frames with magic, length and CRC-32; the few messages that a number depends on.

import { Reader, crc32 } from "./bytes.js";

const OVERHEAD = 12;
const LONGEST_PAYLOAD = 1012;
export const RETRANSMISSION = 2;

/** Finds frames in a stream of bytes, however it is cut; after a damaged one it goes on one byte later. */
export class FrameScanner {
  constructor() {
    this.rest = new Uint8Array(0);
    this.frames = 0;
    this.bad = 0;
  }

  /** Give the frames that are complete: {message, flags, sequence, payload}. */
  feed(data) {
    const bytes = joined(this.rest, data);
    const found = [];
    let at = 0;
    for (;;) {
      at = nextMagic(bytes, at);
      const end = endOfFrame(bytes, at);
      if (end > bytes.length) break;
      const frame = end ? frameAt(bytes, at, end) : null;
      if (frame) found.push(frame);
      else this.bad += 1;
      at = frame ? end : at + 1;
    }
    this.rest = bytes.subarray(at);
    this.frames += found.length;
    return found;
  }
}

/** Read the payload of a message that counts; null for every other one. */
export function readMessage(number, payload) {
  const read = READERS[number];
  return read ? { number, ...read(new Reader(payload)) } : null;
}

export const HELLO_REQUEST = 0x00;
export const HELLO = 0x01;
export const PING = 0x10;
export const PONG = 0x11;
export const STREAM_INFO = 0x21;
export const STREAM_START = 0x22;
export const SEAL = 0x27;
export const SAMPLES = 0x40;

const READERS = {
  [HELLO_REQUEST]: (reader) => ({ version: reader.u16(), window: reader.u32(), nonce: reader.take(8) }),
  [HELLO]: (reader) => {
    reader.skip(18);
    const [boot, tickHz] = [reader.u32(), reader.u32()];
    reader.skip(25);
    return { boot, tickHz, nonce: reader.take(8) };
  },
  [PING]: (reader) => ({ hostNs: reader.u64() }),
  [PONG]: (reader) => ({ hostNs: reader.u64(), received: reader.u64(), sent: reader.u64() }),
  [STREAM_INFO]: (reader) => ({
    stream: reader.u8(),
    kind: reader.u8(),
    channels: reader.u8(),
    width: reader.u8(),
    rateMhz: reader.u32(),
  }),
  [STREAM_START]: (reader) => ({ stream: reader.u8() }),
  [SEAL]: (reader) => ({ stream: reader.u8(), upto: reader.whole(), digest: reader.take(16) }),
  [SAMPLES]: (reader) => ({
    header: reader.bytes.subarray(0, 20),
    stream: reader.u8(),
    flags: reader.u8(),
    channels: reader.u8(),
    width: reader.u8(),
    first: reader.whole(),
    tick: reader.whole(),
    samples: reader.rest(),
  }),
};

function joined(one, other) {
  if (one.length === 0) return other;
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

function nextMagic(bytes, from) {
  let at = bytes.indexOf(0x5a, from);
  while (at >= 0 && at + 1 < bytes.length && bytes[at + 1] !== 0xa5) at = bytes.indexOf(0x5a, at + 1);
  return at < 0 ? bytes.length : at;
}

/** Index past the frame; 0 when its length is not allowed; beyond the end when it is not all there yet. */
function endOfFrame(bytes, at) {
  if (at + 4 > bytes.length) return bytes.length + 1;
  const length = bytes[at + 2] | (bytes[at + 3] << 8);
  return length > LONGEST_PAYLOAD ? 0 : at + OVERHEAD + length;
}

function frameAt(bytes, at, end) {
  const sum = (bytes[end - 4] | (bytes[end - 3] << 8) | (bytes[end - 2] << 16) | (bytes[end - 1] << 24)) >>> 0;
  if (crc32(bytes.subarray(at, end - 4)) !== sum) return null;
  return {
    message: bytes[at + 4],
    flags: bytes[at + 5],
    sequence: bytes[at + 6] | (bytes[at + 7] << 8),
    payload: bytes.subarray(at + 8, end - 4),
  };
}
