// What the pages about the station itself ask: standards, comparisons.
import { ask, send, sendTo, upload, type Job, type Run, type Standard, type Verdict, type Words } from "./station";

export interface StandardWhole {
  id: string;
  name: Words;
  serial: string;
  simulated: boolean;
  entered: boolean;
  refused: { zh: string[]; en: string[] } | null;
  certificate: string;
  laboratory: string;
  uncertainty: string;
  due: { what: Words; day: string; days: number }[];
  plan: { source: string; quantity: string; unit: string; value: string; largest: string; readings: number; interval_days: number } | null;
  checks: { day: string; by: string; deviation: string; good: boolean; signals: Words[] }[];
}

export interface Compared {
  runs: { run: string; subject: string; date: string; verdict: Verdict; regulation: string; people: string; standards: string }[];
  same_instrument: boolean;
  shared_standards: string[];
  rows: { name: Words; point: string; unit: string; values: [string, string]; expanded: [string, string]; difference: string; normalised: string | null; agrees: boolean | null }[];
}

export interface StabilityShown {
  repeatability: string;
  stability: string;
  groups: { day: string; run: string; count: number; mean: string; deviation: string; inside: boolean }[];
}

export const allStandards = (): Promise<Standard[]> => ask("api/standards");
export const standardOf = (name: string): Promise<StandardWhole> => ask(`api/standards/${encodeURIComponent(name)}`);
export const addCheck = (name: string, readings: string[]): Promise<StandardWhole> => send(`api/standards/${encodeURIComponent(name)}/checks`, { readings });
export const compared = (first: string, second: string): Promise<Compared> => ask(`api/compare/${first}/${second}`);
export const stabilityOf = (source: string, point: string): Promise<StabilityShown> => ask(`api/stability?${asked(source, point)}`);
export const asked = (source: string, point: string): string => `source=${encodeURIComponent(source)}&point=${encodeURIComponent(point)}`;

export interface Quantity {
  name: string;
  mean: number;
  rms: number;
  ripple_rms: number;
  thd: number | null;
  harmonics: number[];
  phasors: [number, number][];
}

export interface Pair {
  voltage: Quantity;
  current: Quantity;
  active: number;
  apparent: number;
  power_factor: number;
}

export interface Analysis {
  kind: "ac" | "dc";
  frequency: number | null;
  pairs: Pair[];
}

export const analysisOf = (run: string, begin: number, end: number): Promise<Analysis> => ask(`api/records/${run}/analysis?begin=${begin}&end=${end}`);

export interface BoardThere {
  device: string;
  answered: boolean;
  family: string;
  uid: string;
  firmware: string;
  same_schema: boolean;
  name: string;
  seal: string;
  standard: string;
  calibration_until: string;
  reset: Words | null;
  condition: (Record<Health, number> & { slot: string; release: number }) | null;
}

type Health = "uptime_s" | "boot_count" | "watchdog_resets" | "heap_free" | "late_steps" | "failures" | "bad_checksums" | "damaged_samples" | "overruns" | "outputs_dropped";

export interface BoardsThere {
  host: { version: string; legal_id: string };
  drives: string[];
  boards: BoardThere[];
}

export interface RigChoice {
  rig: string;
  title: Words;
  board: string;
  roles: string[];
}

export interface TestFinding {
  subject: Words;
  name: string;
  limit: string;
  found: string;
  good: boolean;
  advice: Words | null;
}

export interface Calibrated {
  changed: boolean;
  channels: { role: string; unit: string; ppm: string; offset: string; points: { value: string; before: string; after: string; expanded: string }[] }[];
}

export interface Task {
  kind: "selftest" | "flash" | "update" | "rollback" | "calibrate";
  board: string;
  state: "running" | "done" | "failed";
  lines: Words[];
  progress: number | null;
  question: { role: string; wanted: string; unit: string; number: number } | null;
  fault: { zh: string[]; en: string[] } | null;
  result: TestFinding[] | Calibrated | Record<string, never> | null;
}

export const boardsThere = (): Promise<BoardsThere> => ask("api/boards");
export const taskNow = (): Promise<Task | null> => ask("api/boards/task");
export const rigsOf = (board: string): Promise<RigChoice[]> => ask(`api/boards/${board}/rigs`);
export const answerTask = (value: string | null): Promise<unknown> => send("api/boards/task/answer", { value });
export const trustKey = (file: File): Promise<unknown> => upload("api/boards/release-key", file);
export const workOn = (board: string, act: string, body: unknown): Promise<Task> =>
  body instanceof File ? upload<Task>(`api/boards/${board}/${act}`, body) : sendTo<Task>(`api/boards/${board}/${act}`, body);

export interface SupportFile {
  name: string;
  text: string;
}

export const supportShown = (): Promise<SupportFile[]> => ask("api/support");

export interface Exercise {
  findings: { name: string; text: Words }[];
  results: { name: Words; point: string; rounded: string; unit: string; expanded_uncertainty: string; limit: string }[];
  given: { verdict: string; finding: string } | null;
  outcome: { points: number; verdict_right: boolean; finding_right: boolean; verdict: "PASS" | "FAIL"; hidden: Words; why: Words } | null;
}

export interface BlindSample {
  id: string;
  title: string;
  unit: string;
  count: number;
  open: boolean;
  own: boolean;
  reference: { value: string; U: string } | null;
  results: { name: string; me: boolean; difference: string; normalised: string; satisfactory: boolean }[];
}

export const trainingJobs = (): Promise<Job[]> => ask("api/training/jobs");
export const startExercise = (job: string, speed: number): Promise<Run> => send("api/training/runs", { job, speed });
export const exerciseOf = (run: string): Promise<Exercise> => ask(`api/training/runs/${run}`);
export const handInExercise = (run: string, verdict: "PASS" | "FAIL", finding: string): Promise<Exercise> => send(`api/training/runs/${run}`, { verdict, finding });
export const blindSamples = (): Promise<BlindSample[]> => ask("api/training/blind");
export const setBlindSample = (title: string, unit: string, value: number, expanded: number): Promise<BlindSample> => send("api/training/blind", { title, unit, value, U: expanded });
export const handInBlind = (sample: string, value: number, expanded: number): Promise<BlindSample> => send(`api/training/blind/${sample}`, { value, U: expanded });
