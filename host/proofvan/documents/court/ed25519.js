// Ed25519 (RFC 8032): the browser's own where it has it, else these few lines of whole numbers.

import { sha512 } from "./digests.js";

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n; // RFC 8032, 5.1
const CURVE_D = modulo(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (PRIME - 1n) / 4n);
const BASE = decompressed(bytesOf(modulo(4n * inverse(5n))));

/** Say whether a signature fits; {fits, by: "browser" | "page"}. */
export async function ed25519(publicKey, message, signature) {
  try {
    const key = await globalThis.crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    const fits = await globalThis.crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
    return { fits, by: "browser" };
  } catch {
    return { fits: ed25519Fits(publicKey, message, signature), by: "page" };
  }
}

/** Verify with whole numbers: S B = R + k A. */
export function ed25519Fits(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = decompressed(publicKey);
  const commitment = decompressed(signature.subarray(0, 32));
  const scalar = numberOf(signature.subarray(32));
  if (key === null || commitment === null || scalar >= ORDER) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  const challenge = numberOf(sha512(hashed)) % ORDER;
  return same(multiplied(BASE, scalar), added(commitment, multiplied(key, challenge)));
}

// A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z. RFC 8032, 5.1.4

function added(one, other) {
  const a = modulo((one[1] - one[0]) * (other[1] - other[0]));
  const b = modulo((one[1] + one[0]) * (other[1] + other[0]));
  const c = modulo(2n * one[3] * other[3] * CURVE_D);
  const d = modulo(2n * one[2] * other[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function multiplied(point, scalar) {
  let result = [0n, 1n, 1n, 0n];
  for (let addend = point; scalar > 0n; scalar >>= 1n) {
    if (scalar & 1n) result = added(result, addend);
    addend = added(addend, addend);
  }
  return result;
}

function same(one, other) {
  const x = modulo(one[0] * other[2] - other[0] * one[2]);
  return x === 0n && modulo(one[1] * other[2] - other[1] * one[2]) === 0n;
}

/** Read a point (RFC 8032, 5.1.3); null when there is none. */
function decompressed(bytes) {
  const packed = numberOf(bytes);
  const sign = packed >> 255n;
  const y = packed & ((1n << 255n) - 1n);
  if (y >= PRIME) return null;
  const square = modulo((y * y - 1n) * inverse(CURVE_D * y * y + 1n));
  let x = power(square, (PRIME + 3n) / 8n);
  if (modulo(x * x - square) !== 0n) x = modulo(x * ROOT_OF_MINUS_ONE);
  if (modulo(x * x - square) !== 0n || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = PRIME - x;
  return [x, y, 1n, modulo(x * y)];
}

function modulo(value) {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let factor = modulo(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = modulo(result * factor);
    factor = modulo(factor * factor);
  }
  return result;
}

function inverse(value) {
  return power(value, PRIME - 2n);
}

function numberOf(bytes) {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesOf(value) {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}
