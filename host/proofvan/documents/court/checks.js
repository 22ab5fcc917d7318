// All checks of a set of files, and every number that can be computed again, in one report.

import { attachments, unzipped } from "./containers.js";
import { Setup } from "./calibration.js";
import { dispenserComputations, dispenserPoints } from "./dispenser.js";
import { decimalString } from "./numbers.js";
import { pileComputations, pilePoints } from "./pile.js";
import { attachedTexts, checkMessages, framesDigest, readSegment } from "./recording.js";
import { replay } from "./replaying.js";
import { sameBytes } from "./bytes.js";
import { sha256 } from "./digests.js";
import { checkEndorsements, checkManifest, checkRecord } from "./signed.js";

const REGULATIONS = {
  jjg1149_dc_pile: { computations: pileComputations, points: pilePoints },
  jjg443_fuel_dispenser: { computations: dispenserComputations, points: dispenserPoints },
};
const SIGNED_FILES = /^(record|signature|endorsement\.\d+)\.json$/;

/** What was found: lines of checks, rows of numbers, and what the waveform is drawn from. */
export class Report {
  constructor() {
    this.lines = [];
    this.rows = [];
    this.keys = new Set();
    this.record = null;
    this.boards = [];
    this.setup = null;
  }

  /** `ok` is true, false, or null for something that is left open here. */
  check(message, place, ok, detail = "") {
    this.lines.push({ message, place, ok, detail });
    return ok;
  }

  get wrong() {
    return this.lines.filter((line) => line.ok === false);
  }

  get open() {
    return this.lines.filter((line) => line.ok === null);
  }
}

/** Check files given as a Map of name -> bytes; `pause` lets the page show how far it is. */
export async function examine(given, pause = async () => {}) {
  const report = new Report();
  const files = await opened(report, given);
  await pause("court-step-signatures");
  report.record = await checkRecord(report, files);
  if (!report.record) return report;
  await guarded(report, "endorsement", () => checkEndorsements(report, files, report.record));
  await guarded(report, "manifest.json", () => checkManifest(report, files, report.record));
  await pause("court-step-recording");
  const items = checkRecording(report, files);
  await pause("court-step-numbers");
  if (items.length) await guarded(report, "", () => compute(report, items));
  return report;
}

/** Lay open bundles and certificates; what is attached to a certificate must be what lies beside it. */
async function opened(report, given) {
  const files = new Map();
  for (const [name, bytes] of given) {
    if (!name.endsWith(".zip")) files.set(name, bytes);
    else await guarded(report, name, async () => unzipped(bytes).forEach((data, inner) => files.set(inner, data)));
  }
  for (const [name, bytes] of [...files].filter(([one]) => one.endsWith(".pdf"))) {
    await guarded(report, name, async () => addAttachments(report, files, name, await attachments(bytes)));
  }
  return files;
}

function addAttachments(report, files, pdf, attached) {
  if (![...attached.keys()].some((name) => SIGNED_FILES.test(name))) return;
  const differing = [...attached.keys()].filter((name) => files.has(name) && !sameBytes(files.get(name), attached.get(name)));
  report.check("court-attached", pdf, differing.length === 0, differing.join(", "));
  attached.forEach((data, name) => files.has(name) || files.set(name, data));
}

/** Check every segment of the recording; gives its items, none when there is no whole recording. */
function checkRecording(report, files) {
  const named = report.record.recording.segments;
  const missing = named.filter((name) => !files.has(name));
  report.check("court-segments", "", missing.length ? (missing.length === named.length ? null : false) : true, missing.join(", "));
  if (missing.length) return [];
  const items = named.flatMap((name, at) => checkSegment(report, files, name, at === named.length - 1));
  report.check("court-frames-digest", "", framesDigest(items) === report.record.recording.frames_digest);
  return items;
}

function checkSegment(report, files, name, isLast) {
  const segment = readSegment(files.get(name));
  report.check("court-container", name, segment.problems.length === 0 && (segment.complete || !isLast), segment.problems.join("; "));
  const sums = checkMessages(segment.items);
  const isWhole = sums.wrong.length === 0 && (sums.open === 0 || !segment.complete);
  report.check("court-messages", name, isWhole, sums.wrong.length ? sums.wrong.slice(0, 3).join(", ") : String(sums.checked));
  return segment.items;
}

/** Replay the recording: seals of the boards, and every number from the raw samples. */
function compute(report, items) {
  const regulation = REGULATIONS[report.record.head.folder];
  const attached = attachedTexts(items);
  report.setup = new Setup(attached);
  checkStandards(report, items);
  const computations = regulation ? regulation.computations(report.record, report.setup, report.rows) : [];
  report.boards = replay(items, computations).allBoards.filter((board) => board.nonce !== null); // the rest are buses and instruments
  checkSeals(report);
  if (!regulation) {
    report.check("court-not-computed", "", null, report.record.head.regulation);
    return;
  }
  report.rows.push(...regulation.points(report.record, report.setup, report.rows));
  checkNumbers(report, computations.length);
}

/** The files of the standards in the recording are the ones that the record names. */
function checkStandards(report, items) {
  for (const standard of report.record.standards) {
    const file = items.find((item) => item.name === `standard/${standard.role}.toml`);
    const fits = file !== undefined && sha256(file.data) === standard.sha256;
    report.check("court-standard-file", `standard/${standard.role}.toml`, fits, standard.certificate);
  }
}

function checkSeals(report) {
  for (const board of report.boards) {
    const seals = board.runs.flatMap((run) => run.seals.map((seal) => [run, seal]));
    const wrong = seals.filter(([run, seal]) => run.chainBefore(seal.upto) !== seal.digest);
    report.check("court-seals", board.name, seals.length > 0 && wrong.length === 0, String(seals.length - wrong.length));
  }
  for (const seal of report.record.seals) {
    const runs = report.boards.filter((board) => board.name === seal.board).flatMap((board) => board.runs);
    const ours = runs.filter((run) => run.info.stream === seal.stream).at(-1)?.chainBefore(Number(seal.upto_index));
    report.check("court-last-seal", `${seal.board} / ${seal.stream}`, ours === seal.digest, seal.upto_index);
  }
}

/** Every number that the record keeps must come out again in all 12 digits, and what was typed must be what it says. */
function checkNumbers(report, expected) {
  const computed = report.rows.filter((row) => row.name.endsWith("-run-error")).length;
  report.check("court-all-computed", "", computed === expected && expected > 0, `${computed} / ${expected}`);
  for (const row of report.rows) row.agrees = agrees(row);
  const wrong = report.rows.filter((row) => !row.agrees);
  report.check("court-numbers", "", wrong.length === 0, String(report.rows.length - wrong.length));
  const typed = report.rows.filter((row) => "typed" in row);
  report.check("court-typed", "", typed.every((row) => row.typed === row.typedRecord), String(typed.length));
}

/** The last of 12 digits may differ by one where the rounding of a double decides it. */
function agrees(row) {
  const difference = Math.abs(Number(decimalString(row.value)) - Number(row.record));
  const lastDigit = 10 ** (Math.floor(Math.log10(Math.abs(Number(row.record)) || 1)) - 11);
  return row.record !== "" && difference <= 1.01 * lastDigit && (row.rounded ?? "") === (row.roundedRecord ?? "");
}

async function guarded(report, place, work) {
  try {
    await work();
  } catch (problem) {
    report.check("court-readable", place, false, String(problem.message ?? problem));
  }
}
