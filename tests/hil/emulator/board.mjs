// One board in lockstep, and then the next: orders on standard input, answers on standard output. The order
// {"start": SETTINGS.json} takes the power from the present board and starts another, sooner than a new process could.
//
//   grant  "GRNT" now_us u64 host_bytes u32 converter_bytes u32, host bytes, records as in hal/sim.py
//   done   "DONE" sent_bytes u32 outputs u32 state u32, then what the board sent
//   order  "ORDR" length u32, JSON; answered by "TOLD" length u32, JSON
//
// The board's own clock runs; `now_us` minus it is constant from the first grant on.

import { writeFileSync } from 'node:fs';
import { Closed, read, write } from './channel.mjs';
import { Flash } from './flash.mjs';
import { Machine, readBytes } from './machine.mjs';
import { HostPort } from './usb.mjs';
import { Wiring } from './wiring.mjs';

const BOOT_LIMIT_NS = 3e9;
const SETTLED_NS = 20e6;
const BITE_NS = 100e6;

class Board {
  constructor(settings) {
    this.settings = settings;
    const flash = readBytes(settings.flash);
    this.machine = new Machine(readBytes(settings.bootrom), flash, settings);
    this.flash = new Flash(this.machine, settings.cut ?? null);
    this.port = new HostPort(this.machine.rp2040.usbCtrl);
    this.chips = new Wiring(this.machine, settings.wiring);
    this.state = 'running';
    this.log = '';
    this.machine.rp2040.uart[0].onByte = (byte) => (this.log += String.fromCharCode(byte));
    const watchdog = this.machine.rp2040.peripherals[0x40058];
    watchdog.onWatchdogTrigger = () => {
      watchdog.alarm.enable = false; // at zero rp2040js would let it come again and again
      this.end('reset');
    };
    this.flash.onCut = () => this.end('cut');
  }

  end(state) {
    this.state = state;
    this.machine.stop();
  }

  // Lets the board start until it has said its first words, and a little longer.
  boot() {
    const { machine, port } = this;
    while (this.state === 'running' && !port.received.length && machine.nanoseconds < BOOT_LIMIT_NS) {
      machine.run(machine.nanoseconds + 1e6);
      if (this.flash.operations >= (this.settings.bites ?? Infinity)) return this.bite();
    }
    machine.run(machine.nanoseconds + SETTLED_NS);
  }

  bite() {
    this.machine.run(this.machine.nanoseconds + BITE_NS);
    this.end('reset');
  }

  grant(nowUs, hostBytes, records) {
    if (this.zero === undefined) {
      this.boot();
      this.zero = Math.ceil(this.machine.nanoseconds / 1000) - nowUs;
    }
    this.chips.feed(records, this.zero);
    if (hostBytes.length) this.port.send(hostBytes);
    if (this.state === 'running') this.machine.run((nowUs + this.zero) * 1000);
    return this.port.take();
  }

  order(order) {
    if (order.port !== undefined) this.port.open(order.port);
    if (order.replug) this.port.replug();
    if (order.fault !== undefined) this.chips.converter.fault = order.fault;
    if (order.cut) this.flash.cut = this.flash.operations + order.cut; // the power fails in the n-th from now on
    if (order.save) writeFileSync(order.save, this.machine.rp2040.flash.subarray(0, this.settings.flashBytes));
    return {
      state: this.state,
      digest: order.digest ? this.machine.digest() : undefined,
      clock_ns: this.machine.nanoseconds,
      awake_ns: this.machine.nanoseconds - this.machine.slept,
      flash_operations: this.flash.operations,
      log: this.log,
      ...this.chips.report(),
    };
  }
}

const STATES = { running: 0, reset: 1, cut: 2 };

function settingsIn(file) {
  return JSON.parse(Buffer.from(readBytes(file)).toString());
}

function granted(board) {
  const head = read(16);
  const hostBytes = read(head.readUInt32LE(8));
  const records = read(head.readUInt32LE(12));
  const sent = board.grant(Number(head.readBigUInt64LE(0)), hostBytes, records);
  const done = Buffer.alloc(12);
  done.writeUInt32LE(sent.length, 0);
  done.writeUInt32LE(board.chips.outputs, 4);
  done.writeUInt32LE(STATES[board.state], 8);
  write(Buffer.from('DONE'), done, sent);
}

function serve() {
  let board;
  for (;;) {
    if (read(4).toString('latin1') === 'GRNT') {
      granted(board);
      continue;
    }
    const order = JSON.parse(read(read(4).readUInt32LE(0)).toString());
    if (order.start) board = new Board(settingsIn(order.start));
    const answer = Buffer.from(JSON.stringify(board.order(order)));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(answer.length, 0);
    write(Buffer.from('TOLD'), length, answer);
  }
}

try {
  serve();
} catch (problem) {
  if (!(problem instanceof Closed)) throw problem;
}
