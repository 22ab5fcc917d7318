// The processor's program translated into JavaScript, piece by piece as it turns out to be used often. A translated
// block does exactly what rp2040js does instruction by instruction, in the same cycles, but looks for nothing in
// between: so it is run only where nothing can happen before it ends.

import { FLASH, RAM, ROM, leave, written } from './thumb.mjs';

const OFTEN = 250; // times that an instruction is begun at before it is worth translating
const LONGEST = 48; // instructions of a block
// Where an instruction may begin: half words of the flash, of the ROM, of the memory.
const IN_ROM = FLASH[1] / 2;
const IN_RAM = IN_ROM + ROM[1] / 2;
const PLACES = IN_RAM + RAM[1] / 2;
const LAST_BYTES = 4; // of the longest instruction

// The first chip's memories, and what was translated, serve every further chip of this process.
export class Translation {
  constructor() {
    this.chip = {}; // core and sio of the present chip
    this.half = (at) => this.code[at >>> 28][(at & 0xfffffff) >>> 1];
  }

  // Goes on with a new chip and what is in its flash; what was translated of the same program still holds.
  take(rp2040, flash) {
    Object.assign(this.chip, { core: rp2040.core, sio: rp2040.sio });
    if (this.known) this.lend(rp2040);
    else this.keep(rp2040);
    const { flash8, flash16, ram16 } = this.known;
    const size = this.highest - FLASH[0] + LAST_BYTES;
    const same = this.highest && !Buffer.compare(flash.subarray(0, size), flash8.subarray(0, size));
    if (same) this.blocks.fill(undefined, IN_RAM); // what is there comes anew
    else this.forget();
    flash8.fill(0xff);
    flash8.set(flash);
    this.code = [new Uint16Array(rp2040.bootrom.buffer), flash16, ram16];
  }

  keep(rp2040) {
    this.known = { chip: this.chip }; // to what is translated
    for (const [name, memory] of Object.entries({ ram: rp2040.sram, flash: rp2040.flash })) {
      for (const Kind of [Uint8Array, Uint16Array, Int32Array]) {
        this.known[name + 8 * Kind.BYTES_PER_ELEMENT] = new Kind(memory.buffer);
      }
    }
  }

  lend(rp2040) {
    const { ram8, flash8, flash16 } = this.known;
    ram8.fill(0);
    Object.assign(rp2040, { sram: ram8, sramView: new DataView(ram8.buffer) });
    Object.assign(rp2040, { flash: flash8, flash16, flashView: new DataView(flash8.buffer) });
  }

  // The flash was written: what was translated from it does not hold any more.
  forget(from = 0) {
    if (from > this.highest) return;
    this.blocks = new Array(PLACES);
    this.begun = new Uint8Array(PLACES);
    this.highest = 0;
  }

  // Runs blocks, one after the other, from the processor's place on while they fit into `room`; gives their cycles.
  run(room) {
    const { blocks } = this;
    const { core } = this.chip;
    const { registers } = core;
    let cycles = 0;
    for (;;) {
      const place = placeOf(registers[15]);
      const block = blocks[place];
      if (!block || block.most > room - cycles || (place >= IN_RAM && !block.holds())) {
        if (!block) this.begin(place, (registers[15] & ~1) >>> 0); // odd after a jump by a table of addresses
        return cycles;
      }
      const passed = block.run(room - cycles);
      cycles += passed;
      if (!passed || core.interruptsUpdated) return cycles;
    }
  }

  // Counts how often rp2040js was left with an instruction; one that is worth it is where a new block begins.
  begin(place, at) {
    if (place >= 0 && this.blocks[place] === undefined && ++this.begun[place] === OFTEN) {
      this.blocks[place] = this.translated(at);
    }
  }

  translated(start) {
    const lines = [];
    const passed = [];
    const most = this.follow(start, lines, passed);
    if (!lines.length) return null;
    const make = new Function(...Object.keys(this.known), whole(lines.join('\n'), start, most));
    const ram = passed.filter((at) => at >= RAM[0]).map((at) => [(at - RAM[0]) >>> 1, this.half(at)]);
    const holds = () => ram.every(([place, half]) => this.known.ram16[place] === half);
    return { most, holds, run: make(...Object.values(this.known)) };
  }

  // Writes one instruction after the other, along jumps that are always taken; gives the most cycles there are.
  follow(start, lines, passed) {
    let at = start;
    let cycles = 0;
    for (;;) {
      const next = written(at, this.half);
      if (!next || passed.includes(at) || passed.length === LONGEST) break;
      passed.push(at);
      if (at < RAM[0]) this.highest = Math.max(this.highest, at);
      const filled = (text) => text.replace(/\bat\b/g, at).replace(/\bhere\b/g, cycles);
      lines.push(filled(next.text));
      cycles += next.cycles;
      if (next.condition) lines.push(`if (${next.condition}) ${this.away(next.target, cycles + 1, start)}`);
      if (next.ends) return cycles + 3;
      at = next.target && !next.condition ? next.target : at + 2;
      if (at === start) {
        lines.push(this.away(at, cycles, start));
        return cycles + 3;
      }
    }
    if (lines.length) lines.push(this.away(at, cycles, 0));
    return cycles + 3;
  }

  // A jump out of the block, or back to its beginning while there is room for another pass.
  away(target, cycles, start) {
    if (target !== start) return leave(target, 0).replace('here', cycles);
    return `{ cycles += ${cycles}; if (cycles + MOST <= room) continue out; pc = ${start}; k = 0; break out; }`;
  }
}

function placeOf(at) {
  if (at >>> 28 === FLASH[0] >>> 28) return (at - FLASH[0] < FLASH[1]) ? (at - FLASH[0]) >>> 1 : -1;
  if (at < ROM[1]) return IN_ROM + (at >>> 1);
  return at >= RAM[0] && at - RAM[0] < RAM[1] ? IN_RAM + ((at - RAM[0]) >>> 1) : -1;
}

function whole(body, start, most) {
  const used = [...new Set(body.match(/\br\d+\b/g))];
  const changed = used.filter((register) => new RegExp(`\\b${register} = `).test(body));
  const number = (register) => register.slice(1);
  return `return (room) => {
const { core, sio } = chip;
const { registers } = core;
let ${[...used.map((register) => `${register} = registers[${number(register)}] | 0`), 's = 0', 't = 0', 'u = 0'].join(', ')};
let f = core.N ? -1 : core.Z ? 0 : 1, c = core.C, v = core.V, cycles = 0, k = 0, pc = ${start};
out: for (;;) {
${body.replaceAll('MOST', most)}
}
${changed.map((register) => `registers[${number(register)}] = ${register};`).join(' ')}
core.N = f < 0; core.Z = f === 0; core.C = c; core.V = v;
registers[15] = pc;
return cycles + k;
};`;
}
