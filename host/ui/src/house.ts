// What the pages about the station itself ask: standards, comparisons.
import { ask, send, type Standard, type Verdict, type Words } from "./station";

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
