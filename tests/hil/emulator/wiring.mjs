// What is connected to the board's pins: the carrier's straps, the chips of each family, the pulse input, the outputs.

import { Ads131m08 } from './ads131m08.mjs';
import { Bus } from './i2c.mjs';
import { Ads1232 } from './load_cell.mjs';
import { Receiver } from './receiver.mjs';
import { eachSample } from './records.mjs';
import { Ads1115, Dps310, Max31865, Sht4x } from './sensors.mjs';
import { Wires } from './wires.mjs';

const STRAPS = [26, 27, 28]; // hal/rp2.py: bit n of the family's number is 1 when strap n is linked to ground
const FIRST = 1; // the waveform, or the pulses
const SLOW = 2;
const SECOND_INPUT = 3; // the gate of a flow board, the SYNC line of a timebase board
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
    if (pins.gnss_rx !== undefined) this.receiver = new Receiver(this.wires, machine.rp2040.uart[1]);
    if (pins.adc_cs !== undefined) {
      this.converter = new Ads131m08(this.wires, pins, { clock_hz: 8_192_000, ...streams[FIRST] });
      this.takers[FIRST] = (ns, bytes) => this.converter.sample(ns, bytes);
    } else if (pins.pulse !== undefined) {
      this.takers[FIRST] = (_, bytes) => {
        const at = this.pulse(pins.pulse, bytes);
        this.receiver?.second(at);
      };
      this.takers[SECOND_INPUT] = (_, bytes) => this.pulse(pins.gate ?? pins.sync, bytes);
    }
  }

  // Takes records whose times are the world's; the board's own time is `zeroUs` later.
  feed(records, zeroUs) {
    this.zeroUs = zeroUs;
    eachSample(records, this.layouts, (stream, timeUs, bytes) => {
      this.takers[stream]?.((timeUs + zeroUs) * 1000, Buffer.from(bytes));
    });
  }

  // A pulse at the world's time in the sample; gives it in the board's.
  pulse(pin, bytes) {
    const at = Number(bytes.readBigUInt64LE(0)) + this.zeroUs * 1000;
    this.wires.at(at, () => this.wires.drive(pin, true));
    this.wires.at(at + PULSE_NS, () => this.wires.drive(pin, false));
    return at;
  }

  // The chips of a family (firmware/proofvan_node/assembly); gives what sets each slow channel's value.
  sensors() {
    const { pins, wires } = this;
    const air = new Sht4x();
    const barometer = new Dps310();
    const loops = [0, 0]; // nA
    if (pins.sda !== undefined) {
      const bus = new Bus(wires.rp2040.i2c[0]);
      bus.attach(0x44, air);
      bus.attach(0x48, new Ads1115((input) => loops[input] / 1000));
      bus.attach(0x77, barometer);
    }
    const around = [
      (value) => (air.temperature = value),
      (value) => (air.humidity = value),
      (value) => (barometer.pressure = value),
      (value) => (barometer.temperature = value),
    ];
    if (pins.adc_cs !== undefined) {
      return [...this.thermometers(), (value) => (loops[0] = value), (value) => (loops[1] = value), around[0]];
    }
    if (pins.load_data !== undefined) {
      this.cell = new Ads1232(wires, pins);
      return [(value) => (this.cell.value = value), ...around.slice(0, 3)];
    }
    if (pins.gnss_rx !== undefined) return []; // the receiver says what it says
    if (pins.pulse === undefined) return around;
    const level = (value) => (loops[0] = (LOOP_ZERO_UA + (value * LOOP_SPAN_UA) / LEVEL_SPAN_UM) * 1000);
    level(0);
    return [level, ...this.thermometers(), ...around];
  }

  thermometers() {
    const selects = ['rtd0_cs', 'rtd1_cs', 'rtd2_cs'].filter((name) => this.pins[name] !== undefined);
    return selects.map((name) => {
      const chip = new Max31865();
      this.wires.attach(1, this.pins[name], chip);
      return (value) => (chip.value = value);
    });
  }

  get outputs() {
    return this.outputPins.reduce((bits, [number, pin]) => bits | (this.wires.level(pin) ? 1 << number : 0), 0);
  }

  report() {
    return { converted: this.converter?.converted, missed: this.converter?.missed };
  }
}
