// Instructions of the processor (ARMv6-M Architecture Reference Manual, A6.7) as JavaScript, with the results, the flags
// and the cycles that rp2040js gives them.
//
// In what is written here r0..r14 are registers as signed integers, f the last result (flags N and Z), c and v the two
// other flags, s, t, u intermediate. `leave(pc, cycles)` ends a block; `again` ends it before this instruction,
// which rp2040js then does itself: whatever is not memory that only the processor touches.

// RP2040 datasheet 2.2 "Address Map", and the flash of our boards: where it begins, bytes.
export const ROM = [0, 16 * 1024];
export const FLASH = [0x10000000, 2 * 1024 * 1024];
export const RAM = [0x20000000, 264 * 1024];
// 2.3.1 "SIO": what has no time and no pin in it, the divider and the spinlocks
const SIO = 0xd0000000;
const DIVIDER = [SIO + 0x60, 0x1c];
const SPINLOCKS = [SIO + 0x100, 0x80];
const SP = 13;
const LR = 14;
const PC = 15;

// Each by its bits; letters are fields. What is not here is left to rp2040js.
const FORMS = Object.entries({
  '00000iiiiimmmddd': ({ i, m, d }) => (i ? `c = (r${m} >>> ${32 - i} & 1) !== 0;` : '') + result(d, `r${m} << ${i}`),
  '00001iiiiimmmddd': ({ i, m, d }) => `c = (r${m} >>> ${i ? i - 1 : 31} & 1) !== 0;` + result(d, i ? `r${m} >>> ${i}` : '0'),
  '00010iiiiimmmddd': ({ i, m, d }) => `c = (r${m} >>> ${i ? i - 1 : 31} & 1) !== 0;` + result(d, `r${m} >> ${i || 31}`),
  '0001100mmmnnnddd': ({ m, n, d }) => sum(`r${n}`, `r${m}`) + put(d),
  '0001101mmmnnnddd': ({ m, n, d }) => difference(`r${n}`, `r${m}`) + put(d),
  '0001110iiinnnddd': ({ i, n, d }) => sum(`r${n}`, i) + put(d),
  '0001111iiinnnddd': ({ i, n, d }) => difference(`r${n}`, i) + put(d),
  '00100dddiiiiiiii': ({ d, i }) => result(d, i),
  '00101nnniiiiiiii': ({ n, i }) => difference(`r${n}`, i),
  '00110dddiiiiiiii': ({ d, i }) => sum(`r${d}`, i) + put(d),
  '00111dddiiiiiiii': ({ d, i }) => difference(`r${d}`, i) + put(d),
  '0100000000mmmddd': ({ m, d }) => result(d, `r${d} & r${m}`),
  '0100000001mmmddd': ({ m, d }) => result(d, `r${d} ^ r${m}`),
  '0100000010mmmddd': ({ m, d }) =>
    `s = r${m} & 255; if (s) c = (r${d} & 1 << 32 - s) !== 0;` + result(d, `s >= 32 ? 0 : r${d} << s`),
  '0100000011mmmddd': ({ m, d }) =>
    `s = r${m} & 255; c = s <= 32 && (r${d} >>> s - 1 & 1) !== 0;` + result(d, `s < 32 ? r${d} >>> s : 0`),
  '0100000100mmmddd': ({ m, d }) =>
    `s = r${m} & 255; if (s > 32) s = 32; c = (r${d} & 1 << s - 1) !== 0;` + result(d, `r${d} >> (s < 32 ? s : 31)`),
  '0100000101mmmddd': ({ m, d }) =>
    `t = (r${d} >>> 0) + (c ? 1 : 0); u = (r${m} >>> 0) + t; f = u | 0; c = u !== u >>> 0; v = f !== r${m} + (t | 0);` + put(d),
  '0100000110mmmddd': ({ m, d }) =>
    `s = r${d}; t = (r${m} >>> 0) + (c ? 0 : 1); f = s - t | 0; c = s >>> 0 >= t; v = ((s ^ t) & (s ^ f)) < 0;` + put(d),
  '0100000111mmmddd': ({ m, d }) =>
    `s = r${m} & 31;` + result(d, `r${d} >>> s | r${d} << 32 - s`) + 'c = f < 0;',
  '0100001000mmmnnn': ({ m, n }) => `f = r${n} & r${m};`,
  '0100001001mmmddd': ({ m, d }) => difference(0, `r${m}`) + put(d),
  '0100001010mmmnnn': ({ m, n }) => difference(`r${n}`, `r${m}`),
  '0100001011mmmnnn': ({ m, n }) => sum(`r${n}`, `r${m}`),
  '0100001100mmmddd': ({ m, d }) => result(d, `r${d} | r${m}`),
  '0100001101mmmddd': ({ m, d }) => result(d, `Math.imul(r${d}, r${m})`),
  '0100001110mmmddd': ({ m, d }) => result(d, `r${d} & ~r${m}`),
  '0100001111mmmddd': ({ m, d }) => result(d, `~r${m}`),
  '01000100hmmmmddd': ({ h, m, d }, at) => move(8 * h + d, `${read(8 * h + d, at)} + ${read(m, at)} | 0`),
  '01000101hmmmmnnn': ({ h, m, n }) => (8 * h + n === PC || m === PC ? null : difference(`r${8 * h + n}`, `r${m}`)),
  '01000110hmmmmddd': ({ h, m, d }, at) => move(8 * h + d, read(m, at)),
  '010001110mmmm000': ({ m }) => (m === PC ? null : `s = r${m};` + jump('s', 2)),
  '010001111mmmm000': ({ m }, at) => (m >= LR ? null : `s = r${m}; r14 = ${at + 3};` + leave('s & ~1', 2)),
  '01001dddiiiiiiii': ({ d, i }, at, half) => literal(d, ((at + 4) & ~3) + 4 * i, half),
  '0101000mmmnnnddd': ({ m, n, d }) => store(32, d, `r${n} + r${m}`),
  '0101001mmmnnnddd': ({ m, n, d }) => store(16, d, `r${n} + r${m}`),
  '0101010mmmnnnddd': ({ m, n, d }) => store(8, d, `r${n} + r${m}`),
  '0101011mmmnnnddd': ({ m, n, d }) => load(8, d, `r${n} + r${m}`, 24),
  '0101100mmmnnnddd': ({ m, n, d }) => load(32, d, `r${n} + r${m}`),
  '0101101mmmnnnddd': ({ m, n, d }) => load(16, d, `r${n} + r${m}`),
  '0101110mmmnnnddd': ({ m, n, d }) => load(8, d, `r${n} + r${m}`),
  '0101111mmmnnnddd': ({ m, n, d }) => load(16, d, `r${n} + r${m}`, 16),
  '01100iiiiinnnddd': ({ i, n, d }) => store(32, d, `r${n} + ${4 * i}`),
  '01101iiiiinnnddd': ({ i, n, d }) => load(32, d, `r${n} + ${4 * i}`),
  '01110iiiiinnnddd': ({ i, n, d }) => store(8, d, `r${n} + ${i}`),
  '01111iiiiinnnddd': ({ i, n, d }) => load(8, d, `r${n} + ${i}`),
  '10000iiiiinnnddd': ({ i, n, d }) => store(16, d, `r${n} + ${2 * i}`),
  '10001iiiiinnnddd': ({ i, n, d }) => load(16, d, `r${n} + ${2 * i}`),
  '10010dddiiiiiiii': ({ d, i }) => store(32, d, `r13 + ${4 * i}`),
  '10011dddiiiiiiii': ({ d, i }) => load(32, d, `r13 + ${4 * i}`),
  '10100dddiiiiiiii': ({ d, i }, at) => `r${d} = ${(at & ~3) + 4 + 4 * i};`,
  '10101dddiiiiiiii': ({ d, i }) => `r${d} = r13 + ${4 * i} | 0;`,
  '101100000iiiiiii': ({ i }) => `r13 = r13 + ${4 * i} & ~3;`,
  '101100001iiiiiii': ({ i }) => `r13 = r13 - ${4 * i} & ~3;`,
  '1011001000mmmddd': ({ m, d }) => `r${d} = r${m} << 16 >> 16;`,
  '1011001001mmmddd': ({ m, d }) => `r${d} = r${m} << 24 >> 24;`,
  '1011001010mmmddd': ({ m, d }) => `r${d} = r${m} & 65535;`,
  '1011001011mmmddd': ({ m, d }) => `r${d} = r${m} & 255;`,
  '1011010pllllllll': ({ p, l }) => push(listed(l), p),
  '1011110pllllllll': ({ p, l }) => pop(listed(l), p),
  '1011011001110010': () => 'core.PM = true;',
  '1011101000mmmddd': ({ m, d }) =>
    `s = r${m}; r${d} = s << 24 | (s >> 8 & 255) << 16 | (s >> 16 & 255) << 8 | s >>> 24;`,
  '1011101001mmmddd': ({ m, d }) => `s = r${m}; r${d} = (s & 16711935) << 8 | s >>> 8 & 16711935;`,
  '1011111100000000': () => '',
  '11000nnnllllllll': ({ n, l }) => storeMany(n, listed(l)),
  '11001nnnllllllll': ({ n, l }) => loadMany(n, listed(l)),
}).map(([bits, write]) => ({ ...pattern(bits), write }));

const ALWAYS = 14;
const CONDITIONS = [
  ...['f === 0', 'f !== 0', 'c', '!c', 'f < 0', 'f >= 0', 'v', '!v', 'c && f !== 0', '!c || f === 0'],
  ...['f < 0 === v', 'f < 0 !== v', 'f !== 0 && f < 0 === v', 'f === 0 || f < 0 !== v'],
];

// What an instruction does: {text, cycles}, and where it goes: {target, condition}, or {ends}; null when it is left to
// rp2040js. `at` is its address, `half(address)` gives a half word of the program.
export function written(at, half) {
  const opcode = half(at);
  const next = half(at + 2);
  if (opcode >> 12 === 0b1101 && ((opcode >> 8) & 15) < ALWAYS) {
    return { text: '', cycles: 1, target: at + 4 + 2 * ((opcode << 24) >> 24), condition: CONDITIONS[(opcode >> 8) & 15] };
  }
  if (opcode >> 11 === 0b11100) return { text: '', cycles: 2, target: at + 4 + 2 * ((opcode << 21) >> 21) };
  if (opcode >> 11 === 0b11110 && next >> 14 === 0b11 && (next >> 12) & 1) {
    return { text: `r14 = ${at + 5};`, cycles: 3, target: at + 4 + distance(opcode, next) };
  }
  if (opcode === 0xf3bf || opcode === 0xf3ef || opcode >> 4 === 0xf38) return special(opcode, next, at);
  const form = FORMS.find(({ mask, value }) => (opcode & mask) === value);
  const text = form ? form.write(form.fields(opcode), at, half) : null;
  return text === null ? null : { text, cycles: cyclesOf(opcode), ends: leaves(opcode) };
}

// DMB, DSB, ISB; MRS and MSR of the interrupts' mask.
function special(opcode, next, at) {
  const target = at + 4;
  if (opcode === 0xf3bf && next >> 8 === 0x8f) return { text: '', cycles: 3, target };
  if (opcode === 0xf3ef && (next & 0xf0ff) === 0x8010) return { text: `r${(next >> 8) & 15} = core.PM ? 1 : 0;`, cycles: 3, target };
  if (opcode === 0xf3ef || next !== 0x8810 || (opcode & 15) > LR) return null;
  const text = `core.PM = (r${opcode & 15} & 1) !== 0; core.interruptsUpdated = true;` + leave(target, 3);
  return { text, cycles: 3, ends: true };
}

// BX, BLX, ADD and MOV to the program counter, POP of it.
function leaves(opcode) {
  const high = opcode >> 8;
  return high === 0b01000111 || high === 0b10111101 || (high >> 2 === 0b010001 && high !== 0b01000101 && (opcode & 0x87) === 0x87);
}

// "BL": imm32
function distance(opcode, next) {
  const sign = (opcode >> 10) & 1;
  const i1 = 1 - (sign ^ ((next >> 13) & 1));
  const i2 = 1 - (sign ^ ((next >> 11) & 1));
  return (sign ? -1 << 24 : 0) | (i1 << 23) | (i2 << 22) | ((opcode & 0x3ff) << 12) | ((next & 0x7ff) << 1);
}

// As rp2040js counts, for memory that is not a peripheral.
function cyclesOf(opcode) {
  const top = opcode >> 12;
  if (top === 0b0101 || top === 0b0110 || top === 0b0111 || top === 0b1000 || top === 0b1001) return 2;
  if (opcode >> 11 === 0b01001) return 2;
  if (top === 0b1100 || (opcode >> 9 | 1 << 2) === 0b1011110) return 1 + listed(opcode & 255).length;
  return 1;
}

function pattern(bits) {
  const mask = parseInt(bits.replace(/[01]/g, '1').replace(/[a-z]/g, '0'), 2);
  const value = parseInt(bits.replace(/[a-z]/g, '0'), 2);
  const places = [...new Set(bits.match(/[a-z]/g))].map((letter) => {
    const width = bits.lastIndexOf(letter) - bits.indexOf(letter) + 1;
    return [letter, 15 - bits.lastIndexOf(letter), (1 << width) - 1];
  });
  const fields = (opcode) => Object.fromEntries(places.map(([letter, shift, field]) => [letter, (opcode >> shift) & field]));
  return { mask, value, fields };
}

export function leave(pc, cycles) {
  return `{ pc = ${pc}; k = here + ${cycles}; break out; }`;
}

const again = '{ pc = at; k = here; break out; }';

function put(d) {
  return `r${d} = f;`;
}

function result(d, value) {
  return `f = ${value} | 0;` + put(d);
}

function sum(a, b) {
  return `s = ${a}; t = ${b}; f = s + t | 0; c = f >>> 0 < s >>> 0; v = ((s ^ f) & (t ^ f)) < 0;`;
}

function difference(a, b) {
  return `s = ${a}; t = ${b}; f = s - t | 0; c = s >>> 0 >= t >>> 0; v = ((s ^ t) & (s ^ f)) < 0;`;
}

function read(register, at) {
  return register === PC ? `${at + 4}` : `r${register}`;
}

function move(d, value) {
  if (d === PC) return `s = ${value};` + leave('s & ~1', 2);
  return d === SP ? `r13 = (${value}) & ~3;` : `r${d} = ${value};`;
}

// A return from an interrupt is a jump to 0xfxxxxxxx.
function jump(target, cycles) {
  return `if (${target} >>> 28 === 15) ${again} ` + leave(`${target} & ~1`, cycles);
}

function lies(address, width, [from, bytes]) {
  const aligned = width === 8 ? '' : ` && !(s & ${width / 8 - 1})`;
  return `(s = (${address}) - ${from} >>> 0) < ${bytes}${aligned}`;
}

// Flash and ROM are what they are; memory may change.
function literal(d, address, half) {
  const fixed = address >>> 0 < RAM[0];
  return fixed ? `r${d} = ${half(address) | (half(address + 2) << 16)};` : load(32, d, `${address}`);
}

function load(width, d, address, signed = 0) {
  const place = width === 8 ? 's' : `s >>> ${width / 16}`;
  const extended = signed ? ` << ${signed} >> ${signed}` : ' | 0';
  const sio = `r${d} = sio.readUint32(s) | 0; cycles -= 1;`;
  return (
    `if (${lies(address, width, RAM)}) r${d} = ram${width}[${place}]${extended};` +
    ` else if (${lies(address, width, FLASH)}) r${d} = flash${width}[${place}]${extended};` +
    (width === 32 ? ` else if (${inSio(address)}) { ${sio} }` : '') +
    ` else ${again}`
  );
}

function store(width, d, address) {
  const place = width === 8 ? 's' : `s >>> ${width / 16}`;
  return (
    `if (${lies(address, width, RAM)}) ram${width}[${place}] = r${d};` +
    (width === 32 ? ` else if (${inSio(address)}) { sio.writeUint32(s, r${d} >>> 0); cycles -= 1; }` : '') +
    ` else ${again}`
  );
}

// SIO takes no cycle of its own.
function inSio(address) {
  const [low, high] = [DIVIDER, SPINLOCKS].map(([from, bytes]) => `s - ${from - SIO} >>> 0 < ${bytes}`);
  return `(s = (${address}) - ${SIO} >>> 0, ${low} || ${high})`;
}

function listed(bits) {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((number) => (bits >> number) & 1);
}

function many(base, count) {
  return `if ((s = (${base}) - ${RAM[0]} >>> 0) > ${RAM[1] - 4 * count} || s & 3) ${again} s >>>= 2;`;
}

function push(registers, link) {
  const all = link ? [...registers, LR] : registers;
  const writes = all.map((register, place) => `ram32[s + ${place}] = r${register};`);
  return many(`r13 - ${4 * all.length}`, all.length) + writes.join('') + `r13 = r13 - ${4 * all.length} | 0;`;
}

function pop(registers, jumps) {
  const count = registers.length;
  const reads = registers.map((register, place) => `r${register} = ram32[s + ${place}] | 0;`).join('');
  const check = many('r13', count + jumps);
  if (!jumps) return check + reads + `r13 = r13 + ${4 * count} | 0;`;
  const target = `t = ram32[s + ${count}]; if (t >>> 28 === 15) ${again} `;
  return check + target + reads + `r13 = r13 + ${4 * count + 4} | 0;` + leave('t & ~1', 3 + count);
}

// rp2040js puts the address back only into a register that is not in the list.
function storeMany(n, registers) {
  const writes = registers.map((register, place) => `ram32[s + ${place}] = r${register};`);
  return many(`r${n}`, registers.length) + writes.join('') + back(n, registers);
}

function loadMany(n, registers) {
  const reads = registers.map((register, place) => `r${register} = ram32[s + ${place}] | 0;`);
  return many(`r${n}`, registers.length) + reads.join('') + back(n, registers);
}

function back(n, registers) {
  return registers.includes(n) ? '' : `r${n} = r${n} + ${4 * registers.length} | 0;`;
}
