// Calls functions of the court page's modules: one JSON object per line in, one per line out.
// {"module", "name", "args"}; a string that begins with "n:" is a BigInt, with "h:" bytes; "q:a/b" a fraction.
import { createInterface } from "node:readline";

const folder = process.argv[2];
const { Fraction } = await import(`${folder}/numbers.js`);
const { fromHex, toHex } = await import(`${folder}/bytes.js`);

function given(value) {
  if (Array.isArray(value)) return value.map(given);
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, given(v)]));
  if (typeof value !== "string") return value;
  if (value.startsWith("n:")) return BigInt(value.slice(2));
  if (value.startsWith("h:")) return fromHex(value.slice(2));
  if (value.startsWith("q:")) return new Fraction(...value.slice(2).split("/").map(BigInt));
  return value;
}

function plain(value) {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return toHex(value);
  if (value instanceof Fraction) return `${value.numerator}/${value.denominator}`;
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

const special = {
  toNumber: (fraction) => fraction.toNumber(),
  round: (fraction) => fraction.round(),
  async integral(counts, start, end) {
    const { Quantity, integral } = await import(`${folder}/sums.js`);
    const run = { *samples(channel, from, to) { for (let at = from; at < to; at += 1) yield counts[at][channel]; } };
    return [[0], [1], [0, 1]].map((channels) => String(integral(new Quantity(run, channels), start, end)));
  },
  async clock(tickHz, exchanges) {
    const { BoardClock } = await import(`${folder}/clock.js`);
    const clock = new BoardClock(tickHz);
    for (const [sentNs, came, received, sent] of exchanges) {
      clock.ping(sentNs);
      clock.pong(came, { hostNs: sentNs, received, sent });
    }
    return clock.fit;
  },
  async timeline(nominal, blocks, fit) {
    const { SampleClock } = await import(`${folder}/clock.js`);
    const clock = new SampleClock(nominal);
    blocks.forEach(([first, tick]) => clock.add(first, tick));
    return clock.timeline(fit);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { module, name, args } = JSON.parse(line);
  const call = module ? (await import(`${folder}/${module}.js`))[name] : special[name];
  let answer;
  try {
    answer = { value: plain(await call(...given(args))) };
  } catch (problem) {
    answer = { error: String(problem.message) };
  }
  console.log(JSON.stringify(answer));
}
