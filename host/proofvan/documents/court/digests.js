// SHA-256 piece by piece (the browser's own takes only whole files), and SHA-512 for Ed25519. FIPS 180-4.

import { textBytes, toHex } from "./bytes.js";

// The constants are the fractional parts of roots of primes (FIPS 180-4, 4.2.2 and 4.2.3): computed, not copied.
const PRIMES = firstPrimes(80);
const CONSTANTS_512 = PRIMES.map((prime) => rootFraction(prime, 3n));
const START_512 = PRIMES.slice(0, 8).map((prime) => rootFraction(prime, 2n));
const CONSTANTS_256 = Uint32Array.from(CONSTANTS_512.slice(0, 64), (value) => Number(value >> 32n));
const START_256 = Uint32Array.from(START_512, (value) => Number(value >> 32n));
const MASK_64 = (1n << 64n) - 1n;

/** SHA-256 of bytes that come in pieces. */
export class Sha256 {
  constructor() {
    this.state = START_256.slice();
    this.block = new Uint8Array(64);
    this.schedule = new Uint32Array(64);
    this.filled = 0;
    this.length = 0;
  }

  add(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const piece = Math.min(64 - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + piece), this.filled);
      this.filled += piece;
      at += piece;
      if (this.filled === 64) this.compress();
    }
    return this;
  }

  digest() {
    const length = this.length;
    const padding = new Uint8Array(((119 - (length % 64)) % 64) + 9);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, (length << 3) >>> 0);
    this.add(padding);
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, at) => out.setUint32(4 * at, word));
    return new Uint8Array(out.buffer);
  }

  compress() {
    const words = this.schedule;
    const block = this.block;
    for (let at = 0; at < 16; at += 1) {
      const from = 4 * at;
      words[at] = (block[from] << 24) | (block[from + 1] << 16) | (block[from + 2] << 8) | block[from + 3];
    }
    for (let at = 16; at < 64; at += 1) {
      const early = words[at - 15];
      const late = words[at - 2];
      const small0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
      const small1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
      words[at] = words[at - 16] + small0 + words[at - 7] + small1;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let at = 0; at < 64; at += 1) {
      const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + big1 + ((e & f) ^ (~e & g)) + CONSTANTS_256[at] + words[at]) | 0;
      const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    const state = this.state;
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
    this.filled = 0;
  }
}

/** Give the SHA-256 of bytes or text as lower-case hex. */
export function sha256(data) {
  return toHex(new Sha256().add(typeof data === "string" ? textBytes(data) : data).digest());
}

/** Give the SHA-512 of bytes; for short messages. */
export function sha512(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const state = [...START_512];
  for (let at = 0; at < padded.length; at += 128) compress512(state, view, at);
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, at) => out.setBigUint64(8 * at, word));
  return new Uint8Array(out.buffer);
}

function compress512(state, view, start) {
  const words = Array.from({ length: 16 }, (_, at) => view.getBigUint64(start + 8 * at));
  for (let at = 16; at < 80; at += 1) {
    const early = words[at - 15];
    const late = words[at - 2];
    const small0 = turned(early, 1n) ^ turned(early, 8n) ^ (early >> 7n);
    const small1 = turned(late, 19n) ^ turned(late, 61n) ^ (late >> 6n);
    words.push((words[at - 16] + small0 + words[at - 7] + small1) & MASK_64);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 80; at += 1) {
    const big1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
    const first = h + big1 + ((e & f) ^ (~e & MASK_64 & g)) + CONSTANTS_512[at] + words[at];
    const big0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
    const second = big0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & MASK_64, c, b, a, (first + second) & MASK_64];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] = (state[at] + word) & MASK_64;
  });
}

function turned(word, bits) {
  return ((word >> bits) | (word << (64n - bits))) & MASK_64;
}

function firstPrimes(count) {
  const primes = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return primes;
}

/** 64 bits after the point of the square or cube root of a prime, by bisection. */
function rootFraction(prime, degree) {
  const wanted = BigInt(prime) << (64n * degree);
  let root = 0n;
  for (let bit = 68n; bit >= 0n; bit -= 1n) {
    const tried = root | (1n << bit);
    if (tried ** degree <= wanted) root = tried;
  }
  return root & ((1n << 64n) - 1n);
}
