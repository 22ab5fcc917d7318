// What a code says: typed by a hand scanner, or photographed and read by the station.
import { send, upload, type Job } from "./station";

export interface Scanned {
  /** The list that was made of it; empty when it names an instrument. */
  list: string;
  jobs: Job[];
}

// A code is read best when it is no larger than this, and the tablet's radio sends it sooner.
const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

export const isList = (text: string): boolean => /^\s*[[{]/.test(text);
export const lookUp = (text: string, job = ""): Promise<Scanned> => send("api/scan", { text, job });

/** Reads the QR code on a photograph; the station's refusal says why it cannot. */
export async function readCode(photo: File): Promise<string> {
  const said: { text: string } = await upload("api/scan/photo", await smaller(photo));
  return said.text;
}

/** Gives a photograph as a smaller JPEG; what the browser cannot open goes as it is, and the station says what is wrong. */
async function smaller(photo: File): Promise<Blob> {
  const picture = await createImageBitmap(photo).catch(() => null);
  if (!picture) return photo;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((blob) => done(blob ?? photo), "image/jpeg", QUALITY));
}
