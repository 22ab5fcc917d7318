// What the office says and is told.
import type { Language, Refusal, Words } from "./station";

export interface Person {
  id: string;
  name: string;
  role: "office" | "inspector";
  locked: boolean;
}

export interface Session {
  person: string;
  name: string;
  roles: string[];
}

export interface Pile {
  pile: string;
  station: string;
  station_name: string;
  operator: string;
  metering: string;
  kind: "ac" | "dc";
  power_w: number;
  latitude: number;
  longitude: number;
  error: number | null;
  uncertainty: number | null;
  why_not: Words | null;
  suspected: boolean;
  probability: number;
  risk_kwh: number;
  alarmed: boolean;
  verdict: "PASS" | "FAIL" | "INCONCLUSIVE" | null;
}

export interface City {
  piles: Pile[];
  rules: { version: string; limit: number; suspect: number };
}

export interface CourseDay {
  day: string;
  error: number;
  u: number;
}

export interface PilePage extends Pile {
  risk: { energy_kwh: number; risk_money: number; impossible_share: number; reasons: Words[]; model: string; rules: string };
  limit: number;
  balance_u: number;
  pairs: number;
  use: { sessions: number; kwh: number; hours: number; kwh_per_day: number; first: string; last: string } | null;
  course: CourseDay[];
  sessions: { begin: string; end: string; kwh: number; soc: [number | null, number | null] }[];
  verifications: { day: string; error: number; U: number; verdict: string; certificate: string }[];
  alerts: Alert[];
}

export interface Alert {
  alert: string;
  pile_id: string;
  state: "raised" | "owned" | "closed";
  owner: string;
  deadline: string;
  evidence: string;
  overdue: boolean;
  error: string;
  uncertainty: string;
  probability: string;
  risk_kwh: string;
  why: Words[];
}

export interface Inbox {
  alerts: Alert[];
  owners: string[];
}

export interface Figure {
  name: string;
  piles: number;
  verified: number;
  suspected: number;
  unseen: number;
  energy_kwh: number;
  risk_share: number;
  alerts_open: number;
  alerts_overdue: number;
  alerts_closed: number;
  credit: number;
}

export interface Figures {
  city: Figure;
  operators: Figure[];
  model: string;
  rules: string;
}

export interface IssuedDocument {
  digest: string;
  status: string;
  status_words: Words;
  title: Words;
  number: string;
  organisation: Words;
  instrument: Words;
  model: string;
  serial: string;
  regulation: string;
  verdict: string;
  date: string;
  valid_until: string;
  simulated: boolean;
  checks: { ok: boolean | null; what: Words; meaning: Words }[];
}

export const whoMaySignIn = (): Promise<{ people: Person[]; practice_pin: string | null }> => ask("api/people");
export const whoIsHere = async (): Promise<Session | null> => (await ask<{ session: Session | null }>("api/session")).session;
export const enter = async (person: string, pin: string): Promise<Session> =>
  (await send<{ session: Session }>("api/session", { person, pin })).session;
export const leave = (): Promise<unknown> => fetch("api/session", { method: "DELETE" });
export const theCity = (): Promise<City> => ask("api/city");
export const pilePage = (pile: string): Promise<PilePage> => ask(`api/city/piles/${encodeURIComponent(pile)}`);
export const theInbox = (): Promise<Inbox> => ask("api/city/alerts");
export const raiseAlerts = (): Promise<Inbox> => send("api/city/alerts/raise", {});
export const assignAlert = (alert: string, owner: string, until: string): Promise<Inbox> =>
  send("api/city/alerts/assign", { alert, owner, until: until || null });
export const closeAlert = (alert: string, evidence: string): Promise<Inbox> => send("api/city/alerts/close", { alert, evidence });
export const theFigures = (): Promise<Figures> => ask("api/city/figures");
export const issuedDocument = (digest: string): Promise<IssuedDocument> => ask(`api/documents/${digest}`);

/** Finds the digest in what a QR code says, or in what somebody typed. */
export const digestIn = (text: string): string | null => /[0-9a-f]{64}/.exec(text.toLowerCase())?.[0] ?? null;

export const percent = (value: number, digits = 2): string => `${value >= 0 ? "+" : "−"}${Math.abs(100 * value).toFixed(digits)} %`;
export const number = (value: number, language: Language, digits = 0): string =>
  value.toLocaleString(language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits, minimumFractionDigits: digits });

async function ask<T>(path: string): Promise<T> {
  return read<T>(await fetch(path));
}

async function send<T>(path: string, body: unknown): Promise<T> {
  return read<T>(await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  if (response.status === 401) dispatchEvent(new Event("sign-in-first"));
  throw (await response.json()) as Refusal;
}
