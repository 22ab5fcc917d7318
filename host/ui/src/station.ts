// What the station says and is told. Every action carries an id made here: sent twice, it counts once.

import type { paths } from "../generated/asked";
import { WORDS } from "./words";

export type Words = { zh: string; en: string };
export type Language = keyof Words;

export interface Job {
  name: string;
  title: Words;
  subject: string;
  regulation: string;
  simulated: boolean;
  wired: boolean;
  /** What is wrong with the file of a job of the van's own: then it can't be started. */
  wrong?: Refusal;
}

export interface BoardTile {
  name: string;
  title: Words;
  state: "waiting" | "found" | "practice" | "missing" | "silent" | "wrong" | "old";
  firmware: string;
  found?: Words;
}

export interface Connection {
  rig: Words;
  simulated: boolean;
  picture: boolean;
  wires: { begin: string; cable: string; end: string }[];
  boards: BoardTile[];
  outlook: PointOutlook[];
}

/** One point before it is measured; the numbers are text as the station rounds it. */
export interface PointOutlook {
  point: string;
  runs: number;
  energy: string;
  minutes: string;
  expanded: string;
  floor: string;
  resolution: string;
}

export interface ListLine {
  name: string;
  instrument: string;
  outcome: string;
  run: string;
  under_way: string;
  open: boolean;
  /** From here, as the station rounds it; empty when it was not asked, or has no position. */
  distance: string;
}

export interface List {
  id: string;
  title: string;
  done: number;
  of: number;
  distance: string;
  lines: ListLine[];
  next: (ListLine & { wired: boolean; simulated: boolean }) | null;
  /** Instruments whose jobs can't be opened, and why. */
  wrong: (Refusal & { instrument: string })[];
}

/** One finished run of an instrument; `error` and `limit` are for the picture, the rest is text as the station rounds it. */
export interface PastRun {
  run: string;
  date: string;
  verdict: Verdict;
  value: string;
  unit: string;
  error: number | null;
  limit: number | null;
  limit_shown: string;
}

/** The last runs of the instruments, oldest first, by the jobs that are about them. */
export type LastResults = Record<string, PastRun[]>;

export interface Station {
  software: string;
  legal_id: string;
  jobs: Job[];
}

export interface Step {
  key: string;
  point: string;
  title: Words;
  detail: string;
  clause: string;
  state: "waiting" | "now" | "done" | "failed" | "spared";
  attempts: number;
}

export interface Prompt {
  number: number;
  kind: "confirm" | "number" | "text" | "choose";
  text: Words;
  options: { value: string; text: Words }[];
  unit: string;
  minimum: number | null;
  maximum: number | null;
  expected: unknown;
  seen: unknown;
}

export interface Person {
  id: string;
  name: string;
  roles: string[];
  locked: boolean;
  licences: { number: string; role: string; item: string; until: string }[];
}

export interface Session {
  person: string;
  name: string;
  roles: string[];
}

export interface BudgetLine {
  label: Words;
  uncertainty: string;
  sensitivity: string;
  contribution: string;
  share: number;
}

export interface Result {
  name: Words;
  point: string;
  clause: string;
  rounded: string;
  unit: string;
  formula: string;
  expanded_uncertainty: string;
  coverage_factor: string;
  limit: string;
  rule: Words | null;
  outcome: Verdict | null;
  budget: BudgetLine[];
}

export type Verdict = "PASS" | "FAIL" | "MEASURED" | "INCONCLUSIVE";

export interface Found {
  run: string;
  title: Words;
  regulation: string;
  subject: string;
  serial: string;
  client: string;
  place: string;
  date: string;
  verdict: Verdict;
  document: string;
  stage: string;
  simulated: boolean;
  number: string;
  worst: { value: string; unit: string; point: string } | null;
}

export interface Record_ extends Found {
  digest: string;
  valid_until: string;
  awaited: string | null;
  signatures: { role: string; name: string; utc: string; basis: Words }[];
  results: Result[];
  redone: { title: Words; point: string; attempt: number; outcome: string; why: Words }[];
  standards: { name: Words; serial: string; until: string }[];
  conditions: { name: Words; range: string }[];
}

export interface Finding {
  subject: string;
  name: Words;
  state: "ok" | "warn" | "bad";
  found: Words;
}

export interface Standard {
  id: string;
  name: Words;
  serial: string;
  uncertainty: string;
  certificate: string;
  until: string;
  what: Words;
  state: "ok" | "warn" | "bad";
}

export interface LedgerPage {
  size: number;
  receipted: number;
  origin: string;
  entries: { seq: number; kind: string; run: string; hash: string; what: Words | null; subject?: string; who?: string; utc?: string; new?: string }[];
}

export interface LedgerCheck {
  ok: boolean;
  status: Words;
  checks: { zh: string[]; en: string[] }[];
}

export interface Day {
  finished: Found[];
  open: Run[];
}

export interface Wave {
  rows: [number[], ...number[][]];
  length: number;
  rate: string;
  pairs: number;
}

export interface Live {
  numbers: { name: Words; value: string; unit: string }[];
  progress: number;
  error_percent: number | null;
  expanded_uncertainty_percent: number | null;
  uncertainty_floor_percent: number | null;
  error_band_percent: [number, number] | null;
}

/** One row of the live waveform. */
export interface ScopeChannel {
  name: string;
  unit: string;
}

export interface Done {
  run: string;
  verdict: Verdict;
  record_sha256: string;
  certificate: string | null;
  worst: { point: string; value: string; rounded: string; expanded_uncertainty: string; coverage_factor: string } | null;
}

export interface Run {
  id: string;
  job: string;
  owner: string;
  training?: boolean;
  broken_off: boolean;
  limits: Record<string, number>;
  boards: BoardTile[];
  outlook: PointOutlook[];
  waves: ScopeChannel[];
  title: Words;
  subject: string;
  people: string[];
  simulated: boolean;
  speed: number;
  version: number;
  steps: Step[];
  prompt: Prompt | null;
  /** What is asked on one page with the prompt, that one first; empty when it is asked alone. */
  together: Prompt[];
  live: Live | null;
  note: Words | null;
  done: Done | null;
  failed: { what: Words; advice: Words } | null;
}

export interface Refusal {
  fault?: string;
  what: Words;
  advice: Words;
  /** What is wrong with which answer of a page. */
  fields?: { place: number; what: Words }[];
}

/** An answer to a question. */
export type Value = boolean | number | string;

type Action = { path: string; body: Record<string, unknown> };

const RETRY_MS = 1000;
const KEPT = "proofvan.actions";

export const stationNow = (): Promise<Station> => ask("api/station");
export const allRuns = (): Promise<Run[]> => ask("api/runs");
export const knownPeople = (): Promise<{ people: Person[]; practice_pin: string | null }> => ask("api/people");
export const sessionNow = async (): Promise<Session | null> => (await ask<{ session: Session | null }>("api/session")).session;
export async function signIn(person: string, pin: string): Promise<Session> {
  const answer: { session: Session } = await send("api/session", { person, pin });
  return answer.session;
}
export const signOut = (): Promise<unknown> => fetch("api/session", { method: "DELETE" });
export const goOn = (run: string, pin: string): Promise<unknown> => send(`api/runs/${run}/go-on`, { pin });
export const findRecords = (query: string): Promise<Found[]> => ask(`api/records?query=${encodeURIComponent(query)}`);
export const recordOf = (run: string): Promise<Record_> => ask(`api/records/${run}`);
export const signRecord = (run: string, pin: string): Promise<Record_> => send(`api/records/${run}/sign`, { pin });
export async function countCopy(run: string, reason: string): Promise<number> {
  const answer: { copies: number } = await send(`api/records/${run}/printed`, { reason });
  return answer.copies;
}
export const morningCard = (): Promise<Finding[]> => ask("api/morning");
export const softwareNow = (): Promise<Record<string, string>> => ask("api/about");
export const ledgerPage = (before?: number): Promise<LedgerPage> => ask(`api/ledger${before ? `?before=${before}` : ""}`);
export const checkLedger = (): Promise<LedgerCheck> => ask("api/ledger/check");
export const dayOf = (day: string): Promise<Day> => ask(`api/days/${day}`);
export const connectionOf = (job: string): Promise<Connection> => ask(`api/jobs/${job}/connection`);
export const lastResults = (): Promise<LastResults> => ask("api/last-results");
/** Gives every list; with `here` (latitude,longitude) the nearest first. */
export const allLists = (here?: string): Promise<List[]> => ask(`api/batches${here ? `?here=${here}` : ""}`);
export const startJob = (job: string, speed: number, pin = ""): Promise<Run> => send("api/runs", { job, speed, pin });

export function outcomeWord(verdict: string): "pass" | "fail" | "measured" | "inconclusive" {
  return verdict === "PASS" ? "pass" : verdict === "FAIL" ? "fail" : verdict === "MEASURED" ? "measured" : "inconclusive";
}

export const outcomeSign = (verdict: string): string => (verdict === "PASS" || verdict === "MEASURED" ? "✔" : "✘");

/** Makes a list of instruments out of a sheet; the station's refusal says what is wrong with it. */
export async function importList(job: string, file: File): Promise<void> {
  const path = `api/batches?job=${encodeURIComponent(job)}&name=${encodeURIComponent(file.name)}`;
  await upload(path, file);
}

/** Gives the job that comes after one of a list; null when that was the last, or none of a list. */
export async function jobAfter(job: string): Promise<ListLine | null> {
  const [list] = job.split(".");
  return job.includes(".") ? ((await allLists()).find((one) => one.id === list)?.next ?? null) : null;
}

/** Gives the drawing of a job's harness as an SVG element; the station's refusal says why there is none. */
export async function pictureOf(job: string): Promise<string> {
  const response = await fetch(`api/jobs/${job}/harness.svg`);
  if (!response.ok) throw (await response.json()) as Refusal;
  return response.text();
}

/** Gives a window of a run's waveform: time, lowest and highest voltage, lowest and highest current. */
export async function waveformOf(run: string, begin: number, end: number | undefined, points: number, pair = 0): Promise<Wave> {
  const response = await fetch(`api/records/${run}/waveform?begin=${begin}&points=${points}&pair=${pair}${end === undefined ? "" : `&end=${end}`}`);
  if (!response.ok) throw (await response.json()) as Refusal;
  const all = new Float32Array(await response.arrayBuffer());
  const count = all.length / 5;
  const row = (n: number) => Array.from(all.subarray(n * count, (n + 1) * count));
  const length = Number(response.headers.get("x-length"));
  return { rows: [row(0), row(1), row(2), row(3), row(4)], length, rate: response.headers.get("x-rate") ?? "", pairs: Number(response.headers.get("x-pairs")) };
}

/** Follows the live waveform of a run: times in ms, then a row for each channel. Gives what ends it. */
export function followWave(id: string, show: (rows: (Float32Array | number[])[]) => void): () => void {
  let socket: WebSocket | null = null;
  let ended = false;
  let times: number[] = [];
  const connect = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/runs/${id}/wave`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (message) => {
      const frame = message.data as ArrayBuffer;
      const head = new DataView(frame);
      const [rows, points, window_s] = [head.getUint16(0, true), head.getUint16(2, true), head.getFloat32(4, true)];
      if (times.length !== points) times = Array.from({ length: points }, (_, n) => (1000 * window_s * n) / points);
      // An empty stretch would be drawn as a value: it is none.
      const row = (n: number) => Array.from(new Float32Array(frame, 8 + 4 * n * points, points), (value) => (Number.isNaN(value) ? null : value)) as number[];
      show([times, ...Array.from({ length: rows }, (_, n) => row(n))]);
    };
    socket.onclose = (close) => {
      if (!ended && close.code !== 4404) setTimeout(connect, RETRY_MS);
    };
  };
  connect();
  return () => {
    ended = true;
    socket?.close();
  };
}

/** Follows a run; gives what ends it. `lost` hears whether the connection is gone; what was shown stays on the screen. */
export function follow(id: string, show: (run: Run) => void, lost: (gone: boolean, unknown: boolean) => void): () => void {
  let socket: WebSocket | null = null;
  let ended = false;
  const connect = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/runs/${id}/live`);
    socket.onmessage = (message) => {
      lost(false, false);
      show(JSON.parse(message.data as string) as Run);
    };
    socket.onclose = (close) => {
      if (ended) return;
      lost(true, close.code === 4404);
      if (close.code !== 4404) setTimeout(connect, RETRY_MS);
    };
  };
  connect();
  return () => {
    ended = true;
    socket?.close();
  };
}

/** Does an action for certain: it is kept in the browser until the station has taken it. */
export async function act(run: string, name: "answer" | "answers" | "stop" | "redo", body: Record<string, unknown>): Promise<Refusal | null> {
  const action: Action = { path: `api/runs/${run}/${name}`, body: { ...body, action: crypto.randomUUID?.() ?? fallbackId() } };
  keep([...kept(), action]);
  return deliver();
}

/** Sends what is kept, oldest first; gives the station's refusal of the last one, if it refused it. */
export async function deliver(): Promise<Refusal | null> {
  let refusal: Refusal | null = null;
  for (let next = kept()[0]; next; next = kept()[0]) {
    const response = await post(next.path, next.body).catch(() => null);
    if (response === null) {
      setTimeout(deliver, RETRY_MS);
      return null;
    }
    if (response.status === 401) {
      // Kept until somebody has signed in: then it is sent again.
      dispatchEvent(new Event("sign-in-first"));
      return null;
    }
    keep(kept().slice(1));
    refusal = response.ok ? null : ((await response.json().catch(() => null)) as Refusal | null);
  }
  return refusal;
}

export const waiting = (): number => kept().length;

function kept(): Action[] {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as Action[];
}

function keep(actions: Action[]): void {
  sessionStorage.setItem(KEPT, JSON.stringify(actions));
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export async function ask<T>(path: string): Promise<T> {
  return read<T>(await fetch(path));
}

/** Posts what the station describes for this path: another body, or a path that it has not, does not compile. */
export async function send<T, P extends keyof Bodies>(path: P, body: Bodies[P]): Promise<T> {
  return read<T>(await post(path, body));
}

/** Posts to a path that is put together while it runs. */
export async function sendTo<T>(path: string, body: unknown): Promise<T> {
  return read<T>(await post(path, body));
}

/** Posts a file as it is. */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  return read<T>(await fetch(path, { method: "POST", body: file }));
}

/** Gives the station's refusal, or words of our own when it could not be reached at all. */
export function refusalOf(problem: unknown): Refusal {
  const told = problem as Partial<Refusal>;
  return told.what && told.advice ? (told as Refusal) : ({ what: WORDS.notReached, advice: WORDS.keptHere } as Refusal);
}

type Described<P> = P extends { post: { requestBody: { content: { "application/json": infer Body } } } } ? Body : never;
type Filled<P extends string> = P extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Filled<After>}` : P;
type Relative<P extends string> = P extends `/${infer Rest}` ? Rest : P;
type Bodies = { [P in keyof paths as Described<paths[P]> extends never ? never : Relative<Filled<P>>]: Described<paths[P]> };

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw (await response.json()) as Refusal;
  return (await response.json()) as T;
}

// A page that was not opened by https or localhost has no randomUUID.
function fallbackId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
