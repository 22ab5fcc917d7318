// JJG 443, fuel dispenser: level, temperatures and indication error of each delivery, computed from the raw samples.

import { exactMean, gateOf } from "./calibration.js";
import { nodeToHost } from "./clock.js";
import { decimal, decimalString } from "./numbers.js";
import { meansOf } from "./pile.js";

const NS_PER_S = 1_000_000_000n;
const AVERAGE_NS = 5n * NS_PER_S; // level and body temperature are means over so long
const QUIET_NS = 3n * NS_PER_S; // the flow has stopped when no pulse came for so long
// The influences in litres are stated for a measure of this size, L.
const STATED_FOR_L = 100;
// Mean range of n normal values in standard deviations.
const RANGE_FACTORS = { 2: 1.13, 3: 1.69, 4: 2.06, 5: 2.33, 6: 2.53, 7: 2.7, 8: 2.85, 9: 2.97, 10: 3.08 };

export function dispenserComputations(record, setup, rows) {
  const kept = record.attempts.filter((one) => one.outcome === "kept" && one.step === "indication_error");
  return kept.map((attempt) => (moment) => delivery(moment, attempt.observation, setup, record, rows));
}

/** One delivery: first and last pulse, then the display's reading, then level and temperatures as the van read them. */
function* delivery(moment, seen, setup, record, rows) {
  const [startNs, endNs] = yield* flow(moment, seen, setup);
  while (!isEntry(moment, "jjg443-indicated-volume", endNs)) yield;
  let indicated = moment.entry.value;
  while (!isEntry(moment, "jjg443-amount", endNs)) {
    yield;
    if (isEntry(moment, "jjg443-indicated-volume", endNs)) indicated = moment.entry.value;
  }
  const amount = moment.entry.value;
  const levelGate = yield* gateOfLast(moment, setup.channel("level"), setup);
  const level = exactMean(levelGate, setup.channel("level")).toNumber();
  const bodyGate = yield* gateOfLast(moment, setup.channel("body_temperature"), setup);
  const body = exactMean(bodyGate, setup.channel("body_temperature")).toNumber();
  const channel = setup.channel("nozzle_temperature");
  const gate = yield* gateOf(slowStream(moment, channel, setup), (startNs + endNs) / 2n, endNs);
  const nozzle = exactMean(gate, channel).toNumber();
  const at = { point: seen.point, run: seen.run };
  const typed = { typed: indicated, typedRecord: Number(seen.indicated_l) };
  rows.push({ ...at, name: "court-level", unit: "m", record: seen.level.value, value: level, ...typed, gate: levelGate });
  rows.push({ ...at, name: "court-body-temperature", unit: "°C", record: seen.body_temperature.value, value: body });
  rows.push({ ...at, name: "court-nozzle-temperature", unit: "°C", record: seen.nozzle_temperature.value, value: nozzle });
  rows.push({ ...at, ...errorOf(seen, { indicated, amount, level, body, nozzle }, setup, record) });
}

/** First and last pulse of the delivery in host time; the pulses of the wetting before were claimed by it. */
function* flow(moment, seen, setup) {
  while (moment.nowNs < BigInt(seen.start_ns) || !pulses(moment, setup)?.length) yield;
  const board = moment.board(setup.channel("level").board.name);
  for (;;) {
    const last = pulses(moment, setup).at(-1);
    const quietNs = nodeToHost(board.clock.fit, last) + QUIET_NS;
    while (pulses(moment, setup).at(-1) === last && moment.nowNs < quietNs) yield;
    if (pulses(moment, setup).at(-1) === last) break;
  }
  const stamps = pulses(moment, setup);
  return [stamps[0], stamps.at(-1)].map((stamp) => nodeToHost(board.clock.fit, stamp));
}

/** Times of the pulses since the stream began, BigInt nanoseconds of the board's clock. */
function pulses(moment, setup) {
  const { board } = setup.channel("level");
  const run = moment.board(board.name).streams.get(setup.streamNumber(board, "pulses"));
  if (!run?.next) return null;
  const [first, last] = [run.pieces[0], run.pieces.at(-1)];
  return [BigInt(first.counts[0]), BigInt(last.counts[last.count - 1])];
}

function isEntry(moment, message, afterNs) {
  return moment.entry?.message.startsWith(message) && moment.nowNs >= afterNs;
}

function gateOfLast(moment, channel, setup) {
  return gateOf(slowStream(moment, channel, setup), moment.nowNs - AVERAGE_NS, moment.nowNs);
}

function slowStream(moment, channel, setup) {
  return moment.board(channel.board.name).streams.get(setup.streamNumber(channel.board, channel.stream));
}

/** Clause 7.5: E = (V_J - V_Bt) / V_Bt * 100 %, V_Bt = V_B [1 + beta_Y (t_J - t_B) + beta_B (t_B - 20)]. */
function errorOf(seen, read, setup, record) {
  const { measure } = setup.standards.get("measure");
  const edition = record.head.edition;
  const fuel = record.subject.data.product.split("_")[0];
  const size = Number(measure.nominal_volume_l) / STATED_FOR_L;
  const litres = ["drain", `evaporation-${fuel}`, "foam"].map((id) => setup.influence(edition, id) * size);
  const capacity = litres.reduce((total, one) => total + one, capacityL(measure.neck, read.level));
  const expansion = setup.influence(edition, `expansion-${fuel}`) * (read.nozzle - read.body);
  const delivered = capacity * (1 + expansion + Number(measure.body_expansion_per_k) * (read.body - 20));
  const error = ((read.indicated - delivered) / delivered) * 100;
  const named = record.results.filter((one) => one.name === "jjg443-run-error" && one.point === seen.point);
  const payment = { paid: read.amount, indicated: read.indicated };
  return { name: "jjg443-run-error", unit: "%", record: named[seen.run - 1]?.value ?? "", value: error, payment };
}

/** V_B at 20 °C for the level read, between the lines of the V-h table. */
function capacityL(neck, levelM) {
  const lines = neck.map((one) => ({ level: decimal(one.level_mm), volume: decimal(one.volume_ml) }));
  const above = lines.findIndex((one, at) => at > 0 && levelM * 1e3 <= one.level.toNumber());
  if (above < 1 || levelM * 1e3 < lines[0].level.toNumber()) throw new Error("the level is outside the V-h table");
  const [lower, upper] = [lines[above - 1], lines[above]];
  const slope = upper.volume.minus(lower.volume).over(upper.level.minus(lower.level)).toNumber();
  const cubicMetres = lower.volume.toNumber() * 1e-6 + slope * 1e-3 * (levelM - lower.level.toNumber() * 1e-3);
  return cubicMetres * 1e3;
}

/** Means, repeatability and payment from the rows of the deliveries. */
export function dispenserPoints(record, setup, rows) {
  const means = meansOf(record, rows, "jjg443-indication-error", setup.setting(record.head.edition, "rounding-step"));
  const spreads = record.results.filter((one) => one.name === "jjg443-repeatability").map((one) => spread(one, rows));
  return [...means, ...spreads, ...payment(record, rows)];
}

function spread(result, rows) {
  const runs = rows.filter((row) => row.name === "jjg443-run-error" && row.point === result.point);
  const errors = runs.map((row) => row.value);
  const value = (Math.max(...errors) - Math.min(...errors)) / RANGE_FACTORS[errors.length];
  return { name: result.name, point: result.point, unit: "%", record: result.value, value };
}

/** Clause 5.3: the largest |amount - unit price * volume|, in decimal. */
function payment(record, rows) {
  const price = decimal(record.subject.data.unit_price_cny);
  const paid = rows.filter((row) => row.payment).map((row) => row.payment);
  const errors = paid.map((one) => decimal(one.paid).minus(price.times(decimal(one.indicated))).toNumber());
  const value = Math.max(...errors.map(Math.abs));
  const named = record.results.filter((one) => one.name === "jjg443-payment-error");
  return named.map((one) => ({ name: one.name, point: "", unit: one.unit, record: decimalString(Number(one.value)), value }));
}
