// The page itself: takes files, shows what was found. Nothing leaves it: there is nothing here that could send.

import { examine } from "./checks.js";
import { decimalString } from "./numbers.js";
import { PRACTICE_KEY } from "./signed.js";
import { drawTrace, tracesOf } from "./waveform.js";

const RECORDING = /^court-(segments|container|messages|frames-digest|standard-file)$/;
const BOARDS = /^court-(seals|last-seal)$/;
const NUMBERS = /^court-(all-computed|numbers|typed|not-computed)$/;
const isOfPeople = (line) => line.place.startsWith("endorsement") || line.message.startsWith("court-endorsed");
const isOfManifest = (line) => line.place === "manifest.json" || line.message.startsWith("court-manifest");
const isOfData = (line) => [RECORDING, BOARDS, NUMBERS].some((pattern) => pattern.test(line.message));
// Each line of the report is shown in exactly one of these.
const GROUPS = [
  ["court-group-record", (line) => !isOfPeople(line) && !isOfManifest(line) && !isOfData(line)],
  ["court-group-people", isOfPeople],
  ["court-group-manifest", isOfManifest],
  ["court-group-recording", (line) => RECORDING.test(line.message)],
  ["court-group-boards", (line) => BOARDS.test(line.message)],
  ["court-group-numbers", (line) => NUMBERS.test(line.message)],
];
const MARKS = { true: "✓", false: "✗", null: "○" };

/** Start the page in a document. */
export function startPage(page, words) {
  new CourtPage(page, words).start();
}

class CourtPage {
  constructor(page, words) {
    this.page = page;
    this.words = words;
    this.language = "zh";
    this.report = null;
    this.files = new Map();
  }

  start() {
    const input = this.page.getElementById("files");
    input.addEventListener("change", () => this.take([...input.files]));
    this.page.addEventListener("dragover", (event) => event.preventDefault());
    this.page.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    });
    this.page.getElementById("language").addEventListener("click", () => this.turn());
    this.page.defaultView.addEventListener("resize", () => this.drawWaveform());
    this.show();
  }

  turn() {
    this.language = this.language === "zh" ? "en" : "zh";
    this.show();
  }

  say(message) {
    return this.words[this.language][message] ?? message;
  }

  /** Files are added to those that are there, so that certificate and recording may come one after the other. */
  async take(given) {
    for (const file of given) this.files.set(file.name, new Uint8Array(await file.arrayBuffer()));
    this.report = null;
    this.show();
    const began = performance.now();
    this.report = await examine(this.files, (step) => this.progress(step));
    this.seconds = (performance.now() - began) / 1000;
    this.show();
    this.page.body.dataset.done = String(this.report.wrong.length);
  }

  progress(step) {
    this.page.getElementById("progress").textContent = this.say(step);
    return new Promise((resolve) => setTimeout(resolve, 20));
  }

  show() {
    this.page.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    for (const element of this.page.querySelectorAll("[data-say]")) element.textContent = this.say(element.dataset.say);
    this.page.title = this.say("court-title");
    this.page.getElementById("names").textContent = [...this.files.keys()].join("   ");
    if (this.report) this.page.getElementById("progress").textContent = "";
    const result = this.page.getElementById("result");
    result.replaceChildren(...(this.report ? this.parts() : []));
    this.drawWaveform();
  }

  parts() {
    const { record } = this.report;
    const parts = [this.banner()];
    if (record) parts.push(this.facts(record));
    if (this.report.rows.length) parts.push(this.numbers(), this.waveform());
    parts.push(this.checks());
    return parts;
  }

  banner() {
    const { wrong, open, rows, record, keys } = this.report;
    const state = wrong.length ? "bad" : open.length ? "open" : "good";
    const banner = this.make("section", { className: `banner ${state}`, id: "verdict" });
    banner.append(this.make("h2", {}, this.say(`court-verdict-${state}`)));
    const counted = `${this.report.lines.filter((line) => line.ok).length} ✓   ${wrong.length} ✗   ${open.length} ○`;
    banner.append(this.make("p", {}, `${counted}   ·   ${this.say("court-count-numbers")} ${rows.length}   ·   ${this.seconds.toFixed(1)} s`));
    for (const line of [...wrong, ...open]) banner.append(this.line(line));
    if (record?.head.simulated || keys.has(PRACTICE_KEY)) {
      banner.append(this.make("p", { className: "simulated" }, this.say("court-simulated")));
    }
    return banner;
  }

  facts(record) {
    const { head, subject, conclusion, organisation } = record;
    const name = this.language === "zh" ? "name_zh" : "name_en";
    const kind = conclusion.document.replaceAll("_", "-");
    const facts = [
      ["court-fact-document", `${this.say(`court-document-${kind}`)}  ${head.document_number}`],
      ["court-fact-instrument", `${this.say(subject.instrument)}  ${subject.manufacturer}  ${subject.model}`],
      ["court-fact-serial", subject.serial],
      ["court-fact-regulation", `${head.regulation} (${head.edition})`],
      ["court-fact-organisation", organisation[name]],
      ["court-fact-client", `${subject.client}  ·  ${subject.place}`],
      ["court-fact-date", `${conclusion.date}${conclusion.valid_until ? ` → ${conclusion.valid_until}` : ""}`],
      ["court-fact-standards", record.standards.map((one) => `${one[name]}  ${one.certificate}  ${one.uncertainty}`).join("\n")],
      ["court-fact-people", record.people.map((one) => `${this.say(`court-role-${one.role}`)} ${one.name} (${one.licence})`).join("\n")],
      ["court-fact-conclusion", this.say(`court-outcome-${conclusion.outcome.toLowerCase()}`)],
      ["court-fact-digest", this.digestOf()],
      ["court-fact-keys", [...this.report.keys].join("\n")],
    ];
    const list = this.make("dl");
    for (const [label, value] of facts) list.append(this.make("dt", {}, this.say(label)), this.make("dd", {}, value));
    return this.section("court-heading-facts", list, this.make("p", { className: "note" }, this.say("court-ask-key")));
  }

  digestOf() {
    return this.report.lines.find((line) => line.message === "court-digest" && line.place === "record.json")?.detail ?? "";
  }

  numbers() {
    const table = this.make("table");
    const columns = ["court-column-quantity", "court-column-point", "court-column-record", "court-column-computed", "court-column-difference", ""];
    table.append(this.row("th", columns.map((column) => column && this.say(column))));
    for (const row of this.report.rows) table.append(...this.numberRows(row));
    const scroll = this.make("div", { className: "scroll" });
    scroll.append(table);
    return this.section("court-heading-numbers", this.make("p", {}, this.say("court-numbers-how")), scroll);
  }

  numberRows(row) {
    const computed = decimalString(row.value);
    const difference = Number(computed) - Number(row.record);
    const run = row.run ? ` · ${this.say("court-run")} ${row.run}` : "";
    const rounded = (value) => (value ? `  →  ${value}` : "");
    const line = this.row("td", [
      this.say(row.name),
      `${row.point}${run}`,
      `${row.record} ${row.unit}${rounded(row.roundedRecord)}`,
      `${computed} ${row.unit}${rounded(row.rounded)}`,
      difference === 0 ? "0" : difference.toExponential(1),
      MARKS[row.agrees],
    ]);
    line.className = row.agrees ? "good" : "bad";
    const formula = this.formulaOf(row);
    if (!formula) return [line];
    const below = this.make("tr", { className: "formula" });
    below.append(this.make("td", { colSpan: 6 }, formula));
    return [line, below];
  }

  formulaOf(row) {
    const named = this.report.record.results.filter((one) => one.name === row.name && one.point === row.point);
    return named[(row.run ?? 1) - 1]?.formula ?? "";
  }

  waveform() {
    const choice = this.make("select", { id: "run" });
    const drawn = this.report.rows.filter((row) => row.gate);
    drawn.forEach((row, at) => choice.append(this.make("option", { value: String(at) }, `${row.point} · ${this.say("court-run")} ${row.run}`)));
    choice.addEventListener("change", () => this.drawWaveform());
    const plots = this.make("div", { id: "plots" });
    return this.section("court-heading-waveform", this.make("p", {}, this.say("court-waveform-how")), choice, plots);
  }

  drawWaveform() {
    const plots = this.page.getElementById("plots");
    if (!plots) return;
    const drawn = this.report.rows.filter((row) => row.gate);
    const row = drawn[Number(this.page.getElementById("run").value)];
    const style = this.page.defaultView.getComputedStyle(this.page.documentElement);
    const colours = Object.fromEntries(["trace", "gate", "text", "line"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    plots.replaceChildren();
    for (const trace of tracesOf(row, this.report.setup)) {
      const canvas = this.make("canvas");
      plots.append(this.make("h3", {}, `${this.say(`court-trace-${trace.role}`)} (${trace.unit})`), canvas);
      drawTrace(canvas, trace, colours);
    }
  }

  checks() {
    const groups = GROUPS.map(([title, belongs]) => [title, this.report.lines.filter(belongs)]);
    const shown = groups.filter(([, lines]) => lines.length).map(([title, lines]) => this.group(title, lines));
    return this.section("court-heading-checks", ...shown);
  }

  group(title, lines) {
    const wrong = lines.filter((line) => line.ok === false).length;
    const group = this.make("details", { open: wrong > 0 });
    const passed = lines.filter((line) => line.ok).length;
    const mark = MARKS[wrong === 0];
    const summary = this.make("summary", { className: wrong ? "bad" : "good" }, `${mark} ${this.say(title)}  (${passed} / ${lines.length})`);
    group.append(summary, this.make("p", { className: "note" }, this.say(`${title}-why`)), ...lines.map((line) => this.line(line)));
    return group;
  }

  line(line) {
    const state = { true: "good", false: "bad", null: "open" }[line.ok];
    const shown = this.make("div", { className: `check ${state}` });
    shown.dataset.check = line.message;
    shown.append(this.make("span", { className: "mark" }, MARKS[line.ok]));
    shown.append(this.make("span", {}, this.say(line.message)));
    shown.append(this.make("span", { className: "place" }, line.place));
    shown.append(this.make("code", {}, line.detail));
    return shown;
  }

  section(title, ...content) {
    const section = this.make("section");
    section.append(this.make("h2", {}, this.say(title)), ...content);
    return section;
  }

  row(cell, texts) {
    const row = this.make("tr");
    row.append(...texts.map((text) => this.make(cell, {}, text)));
    return row;
  }

  make(name, properties = {}, text = "") {
    const element = Object.assign(this.page.createElement(name), properties);
    if (text) element.textContent = text;
    return element;
  }
}
