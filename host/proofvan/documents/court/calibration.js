// From counts to values in SI units by the standards' own files, which the recording carries. Fractions all the way.

import { Fraction, decimal, exact, roundDouble } from "./numbers.js";
import { POSITIONS, Quantity, SUM_DENOMINATOR, gateSamples, integral, reach } from "./sums.js";
import { readToml } from "./toml.js";

const NS_PER_S = 1_000_000_000;

/** The set-up of a run: which channel of which board has which role, and what its standard's file says. */
export class Setup {
  constructor(attached) {
    this.attached = attached;
    this.rig = readToml(attached.get("rig.toml"));
    this.job = readToml(attached.get("job.toml"));
    this.limits = readToml(attached.get("regulation/limits.toml"));
    this.standards = new Map();
    this.boards = new Map();
    for (const [name, text] of attached) {
      const role = /^standard\/(.+)\.toml$/.exec(name)?.[1];
      if (role) this.standards.set(role, readToml(text).standard);
    }
  }

  /** The channel of a role: {board, stream: name, channel, gain(T), reference, offset, fullScale, unit}. */
  channel(role) {
    for (const board of this.rig.board) {
      const item = board.channel.find((one) => one.role === role);
      if (item) return new CalibratedChannel(board, item, this.standards.get(item.standard)?.channels?.[role]);
    }
    throw new Error(`no channel has the role ${role}`);
  }

  /** Number of a stream on the board's line, from the board's own file. */
  streamNumber(board, stream) {
    if (!this.boards.has(board.family)) {
      this.boards.set(board.family, readToml(this.attached.get(`boards/${board.family}.toml`)));
    }
    return Number(this.boards.get(board.family).stream[stream].number);
  }

  /** What the edition of the regulation says of an effect that nobody measures in a run. */
  influence(edition, id) {
    const found = this.edition(edition).influences.find((one) => one.id === id);
    return Number(found.estimate ?? "0");
  }

  setting(edition, id) {
    return this.edition(edition).settings.find((one) => one.id === id).value;
  }

  edition(name) {
    return this.limits.editions.find((one) => one.name === name);
  }
}

class CalibratedChannel {
  constructor(board, item, coefficients) {
    if (!coefficients) throw new Error(`the standard has no coefficients for ${item.role}`);
    this.board = board;
    this.stream = item.stream;
    this.number = Number(item.channel);
    this.unit = coefficients.unit;
    this.baseGain = decimal(coefficients.gain);
    this.offset = decimal(coefficients.offset_counts ?? "0");
    this.coefficient = decimal(coefficients.temperature_coefficient_per_k ?? "0");
    this.reference = decimal(coefficients.reference_temperature_degc ?? "20");
    this.fullScale = Number(coefficients.full_scale);
  }

  gain(temperature) {
    const change = this.coefficient.times(temperature.minus(this.reference));
    return this.baseGain.times(new Fraction(1n).plus(change));
  }
}

/** A host instant as a position among the samples, 2**-20 sample. */
export function position(timeline, hostNs) {
  return roundDouble(((Number(hostNs) - timeline.startNs) / timeline.periodNs) * POSITIONS);
}

/** Wait (yield) until a stream has every sample that a gate needs; gives the gate {run, start, end}. */
export function* gateOf(run, startNs, endNs) {
  for (;;) {
    const timeline = run.timeline();
    const needed = timeline && Math.ceil((Number(endNs) - timeline.startNs) / timeline.periodNs);
    if (timeline && run.next - 2 >= needed) {
      return { run, start: position(timeline, startNs), end: position(timeline, endNs) };
    }
    yield;
  }
}

/** Mean of a channel over a gate, exact; `temperature` of the standard in degC (a fraction). */
export function exactMean(gate, channel, temperature = channel.reference) {
  requireInRange(gate, channel);
  const total = new Fraction(integral(new Quantity(gate.run, [channel.number]), gate.start, gate.end), SUM_DENOMINATOR);
  const mean = total.over(gateSamples(gate.start, gate.end));
  return channel.gain(temperature).times(mean.minus(channel.offset));
}

/** Integral of voltage times current over a gate, J, exact. */
export function exactEnergy(gate, voltage, current, temperature, periodNs) {
  requireInRange(gate, voltage);
  requireInRange(gate, current);
  const summed = (...channels) =>
    new Fraction(integral(new Quantity(gate.run, channels), gate.start, gate.end), SUM_DENOMINATOR);
  const counts = summed(voltage.number, current.number)
    .minus(current.offset.times(summed(voltage.number)))
    .minus(voltage.offset.times(summed(current.number)))
    .plus(voltage.offset.times(current.offset).times(gateSamples(gate.start, gate.end)));
  const period = exact(periodNs).over(new Fraction(BigInt(NS_PER_S)));
  return voltage.gain(temperature).times(current.gain(temperature)).times(counts).times(period);
}

/** Refuse a gate with a sample at the end of the converter's range. */
function requireInRange(gate, channel) {
  const [first, end] = reach(gate.start, gate.end);
  for (const count of gate.run.samples(channel.number, first, end)) {
    if (Math.abs(count) >= channel.fullScale) throw new Error("a sample lies at the end of the converter's range");
  }
}
