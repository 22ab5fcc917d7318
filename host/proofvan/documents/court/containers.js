// What the files lie in: attachments of a certificate (PDF), the evidence bundle (ZIP without compression).

import { bytesText, findBytes, Reader, textBytes } from "./bytes.js";

const EMBEDDED = textBytes("/Type/EmbeddedFile");
const STREAM = textBytes("stream\n");
const END_OF_OBJECT = textBytes("endobj");
const CENTRAL_ENTRY = 0x02014b50; // PKWARE APPNOTE 4.3.12
const END_OF_DIRECTORY = 0x06054b50; // 4.3.16

/** Give what is attached to a certificate, by name; told apart by what is in it, not by where it lies. */
export async function attachments(pdf) {
  const found = new Map();
  let endorsements = 0;
  for (const data of await embeddedFiles(pdf)) {
    let name = nameOf(bytesText(data));
    if (name === "endorsement") {
      endorsements += 1;
      name = `endorsement.${endorsements}.json`;
    }
    if (!found.has(name)) found.set(name, data);
  }
  return found;
}

/** Give the files of a bundle, by name. */
export function unzipped(zip) {
  const found = new Map();
  for (const entry of directory(zip)) {
    const local = new Reader(zip, entry.offset);
    local.skip(26);
    const skipped = local.u16() + local.u16();
    local.skip(skipped);
    if (entry.method !== 0) throw new Error(`${entry.name}: compressed; our bundles never are`);
    found.set(entry.name, local.take(entry.size));
  }
  return found;
}

async function embeddedFiles(pdf) {
  const found = [];
  for (let at = findBytes(pdf, EMBEDDED); at >= 0; at = findBytes(pdf, EMBEDDED, at + 1)) {
    const begin = findBytes(pdf, STREAM, at);
    const end = findBytes(pdf, END_OF_OBJECT, at);
    if (begin > 0 && begin < end) found.push(await inflated(pdf.subarray(begin + STREAM.length, end)));
  }
  return found;
}

/** Inflate a zlib stream with something behind it: what came before the browser complains of that is all of it. */
async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces = [];
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
  } catch {
    // the words "endstream" follow the data
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function nameOf(text) {
  if (text.includes("<dcc:")) return "certificate.xml";
  if (text.includes("\n\n— ")) return "checkpoint.txt";
  if (text.includes('"replaced_sha256":')) return "amendment.json";
  if (text.includes('"endorser":')) return "endorsement";
  return text.includes('"public_key":') && text.includes('"sections":{') ? "signature.json" : "record.json";
}

function* directory(zip) {
  const ends = new Uint8Array(new Uint32Array([END_OF_DIRECTORY]).buffer);
  const end = new Reader(zip, findBytes(zip, ends, Math.max(0, zip.length - 65557)));
  end.skip(10);
  const count = end.u16();
  end.skip(4);
  const entries = new Reader(zip, end.u32());
  for (let number = 0; number < count; number += 1) {
    if (entries.u32() !== CENTRAL_ENTRY) throw new Error("the directory of the bundle is damaged");
    entries.skip(6);
    const method = entries.u16();
    entries.skip(12);
    const size = entries.u32();
    const nameLength = entries.u16();
    const behind = entries.u16() + entries.u16();
    entries.skip(8);
    const offset = entries.u32();
    const name = bytesText(entries.take(nameLength));
    entries.skip(behind);
    yield { name, method, size, offset };
  }
}
