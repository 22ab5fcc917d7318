// When samples were taken: the board's clock fitted to the host's, and the sample clock fitted to the board's.
// All sums are whole numbers; a double appears only where the recorder has one too, so the bits are the same.

import { Fraction, exact, floorDivide } from "./numbers.js";

const NS = 1_000_000_000n;
const KEPT_EXCHANGES = 60;
const LEAST_FITTED = 4;
const MOST_UNANSWERED = 16;
// Half width of what an ordinary crystal may be off; until the slope is known better, the nominal rate is used.
const RATE_TOLERANCE = 100e-6;

/** The board's clock as the host sees it, from pings and pongs. */
export class BoardClock {
  constructor(tickHz) {
    this.tickHz = BigInt(tickHz);
    this.unanswered = [];
    this.exchanges = [];
    this.fit = null;
  }

  ping(hostNs) {
    this.unanswered.push(hostNs);
    if (this.unanswered.length > MOST_UNANSWERED) this.unanswered.shift();
  }

  pong(nowNs, pong) {
    const asked = this.unanswered.indexOf(pong.hostNs);
    if (asked < 0) return;
    this.unanswered.splice(asked, 1);
    const inside = pong.sent - pong.received;
    const roundTrip = nowNs - pong.hostNs - floorDivide(inside * NS, this.tickHz);
    if (inside < 0n || roundTrip < floorDivide(-2n * NS, this.tickHz)) return;
    this.exchanges.push({
      host: pong.hostNs + nowNs, // twice the middle
      node: pong.received + pong.sent,
      roundTrip: roundTrip < 0n ? 0n : roundTrip,
    });
    if (this.exchanges.length > KEPT_EXCHANGES) this.exchanges.shift();
    if (this.exchanges.length >= LEAST_FITTED) this.fit = fitClock(this.exchanges, this.tickHz);
  }
}

/** Least squares over the fastest quarter of the exchanges: {tickHz, reference, offset, rate}. */
function fitClock(exchanges, tickHz) {
  const wanted = Math.max(LEAST_FITTED, Math.floor(exchanges.length / 4));
  const fastest = [...exchanges].sort((a, b) => Number(a.roundTrip - b.roundTrip)).slice(0, wanted);
  const [origin] = fastest;
  const count = BigInt(fastest.length);
  const x = fastest.map((one) => one.node - origin.node);
  const d = fastest.map((one, at) => (one.host - origin.host) * tickHz - x[at] * NS);
  const [sumX, sumD] = [sum(x), sum(d)];
  const xx = count * sum(x.map((value) => value * value)) - sumX * sumX;
  const xd = count * sum(x.map((value, at) => value * d[at])) - sumX * sumD;
  const dd = count * sum(d.map((value) => value * value)) - sumD * sumD;
  const [slope, unit] = fittedSlope(count, xx, xd, dd);
  const reference = floorDivide(origin.node * count + sumX, 2n * count);
  const referenceX = 2n * reference - origin.node;
  const ahead = sumD * unit + slope * (count * referenceX - sumX);
  const twice = (origin.host * tickHz + referenceX * NS) * count * unit + ahead;
  const divisor = 2n * tickHz * count * unit;
  return {
    tickHz,
    reference,
    offset: floorDivide(2n * twice + divisor, 2n * divisor),
    rate: 1 + new Fraction(slope, unit * NS).toNumber(),
  };
}

function fittedSlope(count, xx, xd, dd) {
  if (count < 3n || xx <= 0n) return [0n, 1n];
  const scatter = new Fraction(dd * xx - xd * xd, xx * xx * (count - 2n)).toNumber();
  const isKnown = Math.sqrt(scatter) / 1e9 < RATE_TOLERANCE / Math.sqrt(3);
  return isKnown ? [xd, xx] : [0n, 1n];
}

/** Least squares of a stream's ticks on its sample indices. */
export class SampleClock {
  constructor(nominalPeriod) {
    this.nominal = nominalPeriod;
    this.origin = null;
    this.count = 0n;
    this.x = this.y = this.xx = this.xy = 0n;
  }

  add(first, tick) {
    this.origin ??= [BigInt(first), BigInt(tick)];
    const x = BigInt(first) - this.origin[0];
    const y = BigInt(tick) - this.origin[1];
    this.count += 1n;
    this.x += x;
    this.y += y;
    this.xx += x * x;
    this.xy += x * y;
  }

  /** Host time of samples {startNs, periodNs}, doubles; null as long as it is not known. */
  timeline(fit) {
    if (fit === null || this.origin === null) return null;
    const spread = this.count * this.xx - this.x * this.x;
    const period = spread ? new Fraction(this.count * this.xy - this.x * this.y, spread) : this.nominal;
    const [index, tick] = this.origin.map((value) => new Fraction(value));
    const mean = new Fraction(this.y).minus(period.times(new Fraction(this.x))).over(new Fraction(this.count));
    const start = tick.plus(mean).minus(period.times(index));
    const nsPerTick = new Fraction(NS, fit.tickHz).times(exact(fit.rate));
    const startNs = new Fraction(fit.offset).plus(start.minus(new Fraction(fit.reference)).times(nsPerTick));
    return { startNs: startNs.toNumber(), periodNs: period.times(nsPerTick).toNumber() };
  }
}

/** Host time of an instant of the board's clock, both in whole nanoseconds. */
export function nodeToHost(fit, nodeNs) {
  const since = new Fraction(nodeNs).minus(new Fraction(fit.reference * NS, fit.tickHz));
  return fit.offset + since.times(exact(fit.rate)).round();
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0n);
}
