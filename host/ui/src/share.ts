// Handing a document out: by QR code to a phone on the van's network, or through the tablet's own sheet.
import { ask, send, type Refusal } from "./station";

export interface Share {
  address: string;
  until: string;
  who: string;
  /** A picture as data: URI. */
  qr: string;
}

const path = (run: string): `api/records/${string}/share` => `api/records/${run}/share`;

/** Hands the document of a run out; one that is handed out already keeps its address and its end. */
export async function share(run: string): Promise<Share> {
  const known = (await ask<{ share: Share | null }>(path(run))).share;
  if (known) return known;
  const made: { share: Share } = await send(path(run), { hours: 24 });
  return made.share;
}

export async function withdraw(run: string): Promise<void> {
  const answer = await fetch(path(run), { method: "DELETE" });
  if (!answer.ok) throw (await answer.json()) as Refusal;
}

const pdf = (content: BlobPart[], name: string): File => new File(content, name, { type: "application/pdf" });

/** Whether this browser has a sheet that takes a PDF: only by https or on the station itself, and not every one. */
export const hasSheet = (): boolean => navigator.canShare?.({ files: [pdf([], "a.pdf")] }) ?? false;

/** Gives the document to the tablet's own sheet (USB, mail, messages); closing the sheet is no fault. */
export async function throughSheet(run: string, number: string): Promise<void> {
  const answer = await fetch(`api/records/${run}/document.pdf`);
  if (!answer.ok) throw (await answer.json()) as Refusal;
  const file = pdf([await answer.blob()], `${number.replace(/[\\/:*?"<>|]/g, "-")}.pdf`);
  await navigator.share({ files: [file] }).catch((problem: DOMException) => {
    if (problem.name !== "AbortError") throw problem;
  });
}
