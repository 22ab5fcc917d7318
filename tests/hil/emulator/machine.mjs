// The chip and its clock: an RP2040 that runs exactly as long as it is told, the same way every time.
//
// rp2040js runs state machines (PIO) in timers of JavaScript, without delays and clock dividers. Here they run with the
// processor, each at its own divider, so that a run depends on nothing but its inputs.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { RP2040, ConsoleLogger, LogLevel } from 'rp2040js';
import { Translation } from './translation.mjs';
import { repairUart } from './uart.mjs';

const CYCLE_NS = 8; // 125 MHz, what MicroPython sets
const FLASH = 0x10000000;
// Places in rp2040js' list of peripherals: the address less its last 12 bits
const WATCHDOG = 0x40058;
const ROSC = 0x40060;
const RESET_CAUSES = 0x40064;
const PIO_CTRL = 0x00;
const JMP = 0;
const LONGEST_SPIN = 8; // instructions
const POWER_ON = 1 << 8; // RP2040 datasheet 2.13.4, CHIP_RESET: HAD_POR

const UNTRANSLATED = { run: () => 0, forget: () => {}, take: (rp2040, flash) => rp2040.flash.set(flash) };
const TRANSLATED = new Translation();

export class Machine {
  // `settings`: randomness (a seed: what the ring oscillator shows), cause ("power" or "watchdog" of this start),
  // translated (false: every instruction by rp2040js).
  constructor(bootrom, flash, settings) {
    this.rp2040 = new RP2040();
    this.rp2040.logger = new ConsoleLogger(LogLevel.Error, true);
    this.clock = this.rp2040.clock;
    this.rp2040.loadBootrom(new Uint32Array(bootrom.buffer, bootrom.byteOffset, bootrom.length / 4));
    this.translation = settings.translated === false ? UNTRANSLATED : TRANSLATED;
    this.translation.take(this.rp2040, flash);
    this.rp2040.core.PC = FLASH; // the boot stage; the ROM's own start waits for flash chips that are not modelled
    this.rp2040.peripherals[ROSC].readUint32 = randomBits(settings.randomness ?? 1);
    this.rp2040.peripherals[RESET_CAUSES].readUint32 = () => POWER_ON;
    if (settings.cause === 'watchdog') this.rp2040.peripherals[WATCHDOG].reason = 1;
    this.rp2040.uart.forEach(repairUart);
    this.slept = 0; // nanoseconds
    this.running = []; // state machines that are switched on
    for (const pio of this.rp2040.pio) this.takeOver(pio);
  }

  get nanoseconds() {
    return this.clock.nanos;
  }

  takeOver(pio) {
    const all = pio.machines.map((machine) => ({ pio, machine, due: 0, stalled: false, spin: null, anchor: null }));
    const write = pio.writeUint32.bind(pio);
    const read = pio.readUint32.bind(pio);
    pio.run = () => {};
    pio.readUint32 = (offset) => {
      this.catchUp();
      return read(offset);
    };
    pio.writeUint32 = (offset, value) => {
      this.catchUp();
      write(offset, value);
      if (offset !== PIO_CTRL) return;
      const others = this.running.filter((one) => one.pio !== pio);
      for (const one of all) if (one.machine.enabled && !this.running.includes(one)) one.due = this.cycles;
      this.running = others.concat(all.filter((one) => one.machine.enabled));
    };
  }

  get cycles() {
    return this.clock.nanosCounter / CYCLE_NS;
  }

  // Says in few bytes what registers and memory hold.
  digest() {
    const { core, sram } = this.rp2040;
    const state = [...core.registers.subarray(0, 15), core.registers[15] & ~1, core.xPSR, core.bankedSP];
    return createHash('sha256').update(JSON.stringify(state)).update(sram).digest('hex');
  }

  // Runs until an instant of the board's own time, or until `stop()`.
  run(until) {
    const { rp2040, clock } = this;
    const { core } = rp2040;
    this.stopped = false;
    while (clock.nanosCounter < until && !this.stopped) {
      if (core.waiting) this.sleep(until);
      else {
        const cycles = core.interruptsUpdated ? 0 : this.translation.run(this.room(until));
        clock.tick((cycles || core.executeInstruction()) * CYCLE_NS);
      }
      if (this.running.length) this.runStateMachines();
    }
  }

  // Cycles in which nothing happens but what the processor does.
  room(until) {
    const { nextAlarm, nanosCounter } = this.clock;
    const next = nextAlarm && nextAlarm.nanos < until ? nextAlarm.nanos : until;
    let room = Math.floor((next - nanosCounter) / CYCLE_NS);
    for (const { machine, due, spin } of this.running) {
      if (!machine.waiting && !spin) room = Math.min(room, Math.floor(due - this.cycles));
    }
    return room;
  }

  stop() {
    this.stopped = true;
  }

  // The processor waits: go to the next event, but not past what a state machine does.
  sleep(until) {
    const { clock } = this;
    let next = clock.nextAlarm ? Math.min(clock.nextAlarm.nanos, until) : until;
    for (const { machine, due, spin } of this.running) {
      if (!machine.waiting && !spin) next = Math.min(next, (Math.floor(due) + 1) * CYCLE_NS);
    }
    const begun = clock.nanosCounter;
    clock.tick(Math.max(next - begun, 0));
    this.slept += clock.nanosCounter - begun;
  }

  runStateMachines() {
    const now = this.cycles;
    for (const one of this.running) {
      const { machine } = one;
      if (machine.waiting) one.stalled = true;
      else if (one.stalled) {
        one.stalled = false;
        one.due = now;
      }
      if (one.due < now && !one.spin) this.runStateMachine(one, now);
    }
  }

  // Brings state machines that only count and look at a pin up to now: before the pin changes, or somebody looks.
  catchUp() {
    const now = this.cycles;
    for (const one of this.running) {
      if (one.spin) {
        const passes = Math.max(Math.floor((now - one.due) / one.spin.cycles), 0);
        one.machine.x = (one.machine.x - passes * one.spin.counts) >>> 0;
        one.due += passes * one.spin.cycles;
        one.spin = null;
        this.runStateMachine(one, now);
      }
      one.spin = null;
      one.anchor = null; // what was seen of a pass does not hold any more
    }
  }

  runStateMachine(one, now) {
    const { machine, pio } = one;
    const divider = (machine.clockDivInt || 65536) + machine.clockDivFrac / 256;
    while (one.due < now && machine.enabled && !one.spin) {
      const before = machine.cycles;
      const jumps = pio.instructions[machine.pc] >>> 13 === JMP;
      if (jumps) watchForSpin(one);
      else one.anchor = null;
      if (one.spin) return;
      machine.step();
      if (machine.waiting) return;
      one.due += Math.max(machine.cycles - before, 1) * divider;
      if (!jumps) pio.checkChangedPins();
    }
  }
}

// Jumps that lead back to where they began, with nothing changed but X: so it goes on until a pin changes.
function watchForSpin(one) {
  const { machine, anchor } = one;
  const { pc, x, y } = machine;
  if (anchor && pc === anchor.pc && y === anchor.y) {
    const counts = (anchor.x - x) >>> 0;
    if (counts <= LONGEST_SPIN) one.spin = { cycles: one.due - anchor.due, counts };
  } else if (!anchor || anchor.jumps >= LONGEST_SPIN) one.anchor = { pc, x, y, due: one.due, jumps: 0 };
  else anchor.jumps += 1;
}

export function readBytes(path) {
  return new Uint8Array(readFileSync(path));
}

// The ring oscillator's RANDOMBIT, from a seed: the same run, the same boot id.
function randomBits(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
