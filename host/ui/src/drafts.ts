// Instruments that stand on no list: what is entered of one on the spot, until it is enough for a job.
import { ask, send, upload, type Words } from "./station";

export interface DraftField {
  column: string;
  label: Words;
  kind: "text" | "number" | "choice" | "yes-no";
  choices: string[];
  required: boolean;
  /** Of another instrument of the kind: shown, never taken over. */
  example: string;
}

export interface Draft {
  id: string;
  job: string;
  title: string;
  by: string;
  values: Record<string, string>;
  missing: string[];
  wrong: { field: string; allowed: string } | null;
  photos: string[];
}

/** What is on the screen and not yet at the station; `draft` is empty for a new one. */
export interface Entry {
  draft: string;
  job: string;
  values: Record<string, string>;
}

const KEPT = "draft";

export const fieldsOf = (job: string): Promise<DraftField[]> => ask(`api/jobs/${job}/fields`);
export const allDrafts = (): Promise<Draft[]> => ask("api/drafts");
export const saveDraft = (entry: Entry): Promise<Draft> => send("api/drafts", entry);
export const endDraft = (draft: string, how: "job" | "set-aside"): Promise<{ list: string }> => send(`api/drafts/${draft}/end`, { how });

/** Keeps a photograph of the plate with a draft; the station's refusal says what is wrong with it. */
export const addPhoto = (draft: string, file: File): Promise<Draft> => upload(`api/drafts/${draft}/photos`, file);

/** What was typed outlives a reload and a lost connection: it stays in the browser until the station has it. */
export const keptEntry = (): Entry | null => JSON.parse(localStorage.getItem(KEPT) ?? "null") as Entry | null;
export const keepEntry = (entry: Entry): void => localStorage.setItem(KEPT, JSON.stringify(entry));
export const dropEntry = (): void => localStorage.removeItem(KEPT);
