// JJG 1149, DC pile: energy and working error of each session, computed from the raw samples.

import { exactEnergy, exactMean, gateOf } from "./calibration.js";
import { decimalString, roundToSpacing } from "./numbers.js";

const JOULES_PER_KWH = 3.6e6;
const READING = /^pile-session-reading(-off-step)?$/;

/** Give the computations of a record, each a generator that fills `rows` with what it finds. */
export function pileComputations(record, setup, rows) {
  const kept = record.attempts.filter((one) => one.outcome === "kept" && one.step === "working_error");
  return kept.map((attempt) => (moment) => session(moment, attempt.observation, setup, record, rows));
}

/** One charging session: waits for the display's reading in the recording, then computes as the van did. */
function* session(moment, seen, setup, record, rows) {
  const [startNs, endNs] = [seen.energy.interval.start_ns, seen.energy.interval.end_ns];
  while (!isReading(moment, seen, endNs)) yield;
  const typed = moment.entry.value;
  const [voltage, current, internal] = ["voltage", "current", "internal_temperature"].map((role) => setup.channel(role));
  const board = moment.board(voltage.board.name);
  const stream = (name) => board.streams.get(setup.streamNumber(voltage.board, name));
  const gate = yield* gateOf(stream(voltage.stream), startNs, endNs);
  const warm = yield* gateOf(stream(internal.stream), startNs, endNs);
  const temperature = exactMean(warm, internal);
  const period = gate.run.timeline().periodNs;
  const energy = exactEnergy(gate, voltage, current, temperature, period).toNumber();
  const row = { name: "court-energy", point: seen.point, run: seen.run, unit: "J", record: seen.energy.value };
  rows.push({ ...row, value: energy, typed, typedRecord: Number(seen.indicated_kwh), seen, gate });
  rows.push(errorOf(seen, typed, energy, setup, record));
}

function isReading(moment, seen, endNs) {
  const { entry } = moment;
  return entry && READING.test(entry.message) && moment.nowNs >= BigInt(endNs) && entry.value === Number(seen.indicated_kwh);
}

/** Clause 7.2: gamma = (E_x - E_0) / E_0 * 100 %; E_0 at the gun, with what the connection is known to lose. */
function errorOf(seen, indicated, energy, setup, record) {
  const resistance = setup.influence(record.head.edition, "connection-resistance");
  const loss = (resistance * Number(seen.current_a)) / Number(seen.voltage_v);
  const delivered = (energy / JOULES_PER_KWH) * (1 + 0 / 100 + loss);
  const error = ((indicated - delivered) / delivered) * 100;
  const named = record.results.filter((one) => one.name === "jjg1149-run-error" && one.point === seen.point);
  const written = named[seen.run - 1]?.value ?? "";
  return { name: "jjg1149-run-error", point: seen.point, run: seen.run, unit: "%", record: written, value: error };
}

/** Means of the load points, rounded and judged, from the rows of their sessions. */
export function pilePoints(record, setup, rows) {
  const step = setup.setting(record.head.edition, `rounding-step-class-${record.subject.accuracy_class}`);
  return meansOf(record, rows, "jjg1149-working-error", step);
}

/** Mean of the runs' errors at each point, with the rounded value that is judged. */
export function meansOf(record, rows, name, step) {
  return record.results
    .filter((result) => result.name === name)
    .map((result) => {
      const errors = rows.filter((row) => row.name.endsWith("-run-error") && row.point === result.point);
      const inOrder = errors.sort((one, other) => one.run - other.run).map((row) => row.value);
      const value = inOrder.slice(1).reduce((total, error) => total + error, inOrder[0]) / inOrder.length;
      const rounded = Number.isFinite(value) ? roundToSpacing(decimalString(value), step) : "";
      return { name, point: result.point, unit: "%", record: result.value, value, rounded, roundedRecord: result.rounded };
    });
}
