// What is connected to the board's pins: the carrier's straps, the chips of each family, the pulse input, the outputs.

import { Ads131m08 } from './ads131m08.mjs';
import { Bus } from './i2c.mjs';
import { eachSample } from './records.mjs';
import { Ads1115, Dps310, Max31865, Sht4x } from './sensors.mjs';
import { Wires } from './wires.mjs';

const STRAPS = [26, 27, 28]; // hal/rp2.py: bit n of the family's number is 1 when strap n is linked to ground
const FIRST = 1; // the waveform, or the pulses
const SLOW = 2;
const PULSE_NS = 20_000;
const LOOP_ZERO_UA = 4000;
const LOOP_SPAN_UA = 16_000;
const LEVEL_SPAN_UM = 1_000_000;

export class Wiring {
  // `wiring`: family (number), pins (by name), outputs (numbers), streams by number: {channels, width, rate}.
  constructor(machine, wiring) {
    const { pins, streams } = wiring;
    this.wires = new Wires(machine);
    this.pins = pins;
    this.outputPins = wiring.outputs.map((number) => [number, pins[`output${number}`]]);
    this.layouts = {};
    for (const [number, stream] of Object.entries(streams)) {
      this.layouts[number] = { instantBytes: stream.channels * stream.width, rate: stream.rate };
    }
    for (const [bit, pin] of STRAPS.entries()) this.wires.drive(pin, !((wiring.family >> bit) & 1));
    for (const name of ['sda', 'scl']) if (pins[name] !== undefined) this.wires.drive(pins[name], true);
    this.takers = {};
    this.slow = this.sensors();
    this.takers[SLOW] = (ns, bytes) => this.wires.at(ns, () => this.slow.forEach((set, n) => set(bytes.readInt32LE(4 * n))));
    if (pins.adc_cs !== undefined) {
      this.converter = new Ads131m08(this.wires, pins, { clock_hz: 8_192_000, ...streams[FIRST] });
      this.takers[FIRST] = (ns, bytes) => this.converter.sample(ns, bytes);
    } else if (pins.pulse !== undefined) {
      this.takers[FIRST] = (_, bytes) => this.pulse(Number(bytes.readBigUInt64LE(0)));
    }
  }

  // Takes records whose times are the world's; the board's own time is `zeroUs` later.
  feed(records, zeroUs) {
    this.zeroUs = zeroUs;
    eachSample(records, this.layouts, (stream, timeUs, bytes) => {
      this.takers[stream]?.((timeUs + zeroUs) * 1000, Buffer.from(bytes));
    });
  }

  pulse(worldNs) {
    const at = worldNs + this.zeroUs * 1000;
    this.wires.at(at, () => this.wires.drive(this.pins.pulse, true));
    this.wires.at(at + PULSE_NS, () => this.wires.drive(this.pins.pulse, false));
  }

  // The chips of a family (firmware/proofvan_node/assembly); gives what sets each slow channel's value.
  sensors() {
    const { pins, wires } = this;
    const bus = new Bus(wires.rp2040.i2c[0]);
    const air = new Sht4x();
    const barometer = new Dps310();
    const thermometers = ['rtd0_cs', 'rtd1_cs', 'rtd2_cs'].filter((name) => pins[name] !== undefined).map((name) => {
      const chip = new Max31865();
      wires.attach(1, pins[name], chip);
      return (value) => (chip.value = value);
    });
    let level = 0;
    const loop = pins.pulse === undefined ? () => 0 : () => LOOP_ZERO_UA + (level * LOOP_SPAN_UA) / LEVEL_SPAN_UM;
    bus.attach(0x44, air);
    bus.attach(0x48, new Ads1115(loop));
    bus.attach(0x77, barometer);
    if (pins.adc_cs !== undefined) return thermometers;
    return [
      (value) => (level = value),
      ...thermometers,
      (value) => (air.temperature = value),
      (value) => (air.humidity = value),
      (value) => (barometer.pressure = value),
      (value) => (barometer.temperature = value),
    ];
  }

  get outputs() {
    return this.outputPins.reduce((bits, [number, pin]) => bits | (this.wires.level(pin) ? 1 << number : 0), 0);
  }

  report() {
    return { converted: this.converter?.converted, missed: this.converter?.missed };
  }
}
