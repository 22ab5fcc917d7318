// Exact integrals over a gate: between two samples a quantity is the cubic through the four around it.
// Units: 1/(24 * 2**80) count x sample; a position is an instant in sample time in units of 2**-20 sample.

import { Fraction } from "./numbers.js";

const BITS = 20n;
export const POSITIONS = 1 << 20;
export const SUM_DENOMINATOR = 24n << (4n * BITS);

/** The integral of product(sample) between two positions (BigInt); `product` gives a whole number from an index. */
export function integral(values, start, end) {
  const firstWhole = Number(start >> BITS);
  const lastWhole = Number(end >> BITS);
  const between = values.sum(firstWhole, lastWhole);
  return upTo(values, end, lastWhole, between) - upTo(values, start, firstWhole, 0n);
}

/** A channel's counts, or the products of two channels. */
export class Quantity {
  constructor(run, channels) {
    this.run = run;
    this.channels = channels;
  }

  /** Sum over the samples first .. end. */
  sum(first, end) {
    const [one, other] = this.channels.map((channel) => this.run.samples(channel, first, end));
    let total = 0n;
    let part = 0; // below 2**53: 64 products of at most 2**46
    let count = 0;
    for (const value of one) {
      part += other ? value * other.next().value : value;
      count += 1;
      if (count % 64 === 0) {
        total += BigInt(part);
        part = 0;
      }
    }
    return total + BigInt(part);
  }

  /** The value at an index; before the first sample the parabola through the first three goes on. */
  at(index) {
    if (index < 0) return 3n * this.at(0) - 3n * this.at(1) + this.at(2);
    return this.channels.reduce((product, channel) => product * BigInt(this.run.samples(channel, index, index + 1).next().value), 1n);
  }
}

/** The first sample index that a gate's sum is made of, and the one after its last. */
export function reach(start, end) {
  return [Math.max(0, Number(start >> BITS) - 1), Number((end + (1n << BITS) - 1n) >> BITS) + 2];
}

/** Length of a gate in samples. */
export function gateSamples(start, end) {
  return new Fraction(end - start, 1n << BITS);
}

function upTo(values, position, whole, before) {
  const fraction = position - (BigInt(whole) << BITS);
  const [a, b, c] = [values.at(whole - 1), values.at(whole), values.at(whole + 1)];
  const inner = (24n * before + 12n * b + a - c) << (4n * BITS);
  return fraction ? inner + fromSample(a, b, c, values.at(whole + 2), fraction) : inner;
}

/** 24 * 2**80 times the integral of the cubic from its second sample over a fraction of the interval. */
function fromSample(a, b, c, d, fraction) {
  let inner = (4n * (a - 2n * b + c)) << BITS;
  inner += (-a + 3n * b - 3n * c + d) * fraction;
  inner = ((2n * (-2n * a - 3n * b + 6n * c - d)) << (2n * BITS)) + inner * fraction;
  inner = ((24n * b) << (3n * BITS)) + inner * fraction;
  return inner * fraction;
}
