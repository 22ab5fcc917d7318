// What was signed: the van's record, what persons signed of it afterwards, the manifest of the folder.

import { fromHex } from "./bytes.js";
import { canonicalBytes, canonicalText, readCanonical } from "./canonical.js";
import { sha256 } from "./digests.js";
import { ed25519 } from "./ed25519.js";

// The practice key: everybody has its private half, so it proves nothing.
export const PRACTICE_KEY = "0f884193ca0435a7b55075ddebc2d0d64d46cdf142b9323a70df2047ce98da8c";
const SIGNED = ["schema", "alg", "key_id", "digest", "sections"];
const PARTS = ["verifier", "checker", "approver"];
const MEANINGS = ["endorsement-meaning-verified", "endorsement-meaning-checked", "endorsement-meaning-approved"];

/** Check the record against its signature; gives the record, or null when it cannot be read. */
export async function checkRecord(report, files) {
  const record = readPart(report, files, "record.json");
  const signature = readPart(report, files, "signature.json");
  if (record && signature) {
    await checkSignature(report, "record.json", "proofvan.record/1", record, signature);
    checkConclusion(report, record);
  }
  return record;
}

/** Check what persons signed: digests, order, other persons, licences. */
export async function checkEndorsements(report, files, record) {
  const digest = sha256(canonicalText(record));
  let previous = files.get("signature.json");
  let before = record.time.end_utc;
  const seen = [];
  for (const [at, name] of endorsementNames(files).entries()) {
    const envelope = readPart(report, files, name);
    if (!envelope) return;
    const { endorsement: body, ...signature } = envelope;
    await checkSignature(report, name, "proofvan.endorsement/1", body, signature);
    report.check("court-endorsed-record", name, body.record === digest);
    report.check("court-endorsed-before", name, body.previous === sha256(previous));
    report.check("court-endorsed-order", name, body.role === PARTS[at] && body.meaning === MEANINGS[at], body.role);
    report.check("court-endorsed-time", name, Date.parse(body.utc) >= Date.parse(before), body.utc);
    checkPerson(report, name, body, signature, record, seen);
    [previous, before] = [files.get(name), body.utc];
  }
  const isComplete = seen.length === PARTS.length;
  report.check("court-endorsed-all", "", isComplete ? true : null, `${seen.length} / ${PARTS.length}`);
}

/** Check the manifest of a run folder or bundle, when there is one. */
export async function checkManifest(report, files, record) {
  const envelope = files.has("manifest.json") ? readPart(report, files, "manifest.json") : null;
  if (!envelope) return;
  const { manifest: body, ...signature } = envelope;
  await checkSignature(report, "manifest.json", "proofvan.manifest/1", body, signature);
  report.check("court-manifest-record", "manifest.json", body.record_digest === sha256(canonicalText(record)));
  for (const entry of body.files.filter((one) => files.has(one.name))) {
    report.check("court-manifest-file", entry.name, sha256(files.get(entry.name)) === entry.sha256);
  }
}

export function endorsementNames(files) {
  const numbered = [...files.keys()].filter((name) => /^endorsement\.[1-9]\d*\.json$/.test(name));
  return numbered.sort((one, other) => numberIn(one) - numberIn(other));
}

function numberIn(name) {
  return Number(name.split(".")[1]);
}

function readPart(report, files, name) {
  if (!files.has(name)) {
    report.check("court-file-there", name, false);
    return null;
  }
  try {
    const value = readCanonical(files.get(name));
    report.check("court-canonical", name, true);
    return value;
  } catch (problem) {
    report.check("court-canonical", name, false, problem.message);
    return null;
  }
}

/** The signature is over the canonical form of {schema, alg, key_id, digest, sections}. */
async function checkSignature(report, place, schema, body, signature) {
  const digest = sha256(canonicalText(body));
  report.check("court-digest", place, digest === signature.digest, digest);
  const changed = changedParts(body, signature.sections ?? {});
  report.check("court-sections", place, changed.length === 0, changed.join(", "));
  report.check("court-schema", place, signature.schema === schema, signature.schema);
  report.check("court-key-id", place, sha256(fromHexOrEmpty(signature.public_key)).slice(0, 16) === signature.key_id);
  report.keys.add(signature.public_key);
  if (signature.alg !== "Ed25519") {
    report.check("court-signature-elsewhere", place, null, signature.alg);
    return;
  }
  const signed = canonicalBytes(Object.fromEntries(SIGNED.map((name) => [name, signature[name]])));
  const [key, given] = [fromHexOrEmpty(signature.public_key), fromHexOrEmpty(signature.signature)];
  const { fits, by } = await ed25519(key, signed, given);
  report.check("court-signature", place, fits, by === "browser" ? "WebCrypto" : "BigInt");
}

function fromHexOrEmpty(text) {
  try {
    return fromHex(text);
  } catch {
    return new Uint8Array(0);
  }
}

/** Names of the parts whose digest is not the one that was signed. */
function changedParts(body, sections) {
  const now = {};
  for (const [name, member] of Object.entries(body)) {
    now[name] = sha256(canonicalText(Array.isArray(member) ? member.length : member));
    if (Array.isArray(member)) member.forEach((item, at) => (now[`${name}[${at}]`] = sha256(canonicalText(item))));
  }
  const names = new Set([...Object.keys(now), ...Object.keys(sections)]);
  return [...names].filter((name) => now[name] !== sections[name]);
}

/** The conclusion follows from the verdicts, and each verdict from its value and limit. */
function checkConclusion(report, record) {
  const outcomes = new Set(record.verdicts.map((verdict) => verdict.outcome));
  const only = outcomes.size === 1 ? [...outcomes][0] : "INCONCLUSIVE";
  const whole = outcomes.has("FAIL") ? "FAIL" : only;
  report.check("court-conclusion", "record.json", record.conclusion.outcome === whole, whole);
  const judged = record.verdicts.filter((verdict) => verdict.outcome !== "INCONCLUSIVE");
  const wrong = judged.filter((verdict) => {
    if (verdict.outcome === "MEASURED") return verdict.limit.value !== "";
    const isWithin = Math.abs(Number(verdict.judged)) <= Number(verdict.limit.value);
    return verdict.judged === "" || isWithin !== (verdict.outcome === "PASS");
  });
  report.check("court-verdicts", "record.json", wrong.length === 0, wrong.map((verdict) => verdict.point).join(", "));
}

function checkPerson(report, name, body, signature, record, seen) {
  const who = body.endorser;
  const { licence } = who;
  const practice = signature.public_key === PRACTICE_KEY;
  const isAnother = seen.every(
    (other) =>
      other.person !== who.person &&
      other.name !== who.name &&
      other.licence.number !== licence.number &&
      (practice || other.key !== signature.public_key),
  );
  report.check("court-endorsed-another", name, isAnother, who.name);
  const day = body.role === "verifier" ? record.conclusion.date : civilDay(body.utc);
  const isInForce = licence.valid_from <= day && day <= licence.valid_until;
  report.check("court-endorsed-licence", name, isInForce && licence.role === body.role, `${licence.number}, ${day}`);
  seen.push({ ...who, key: signature.public_key });
}

/** The date in China (UTC+8). */
function civilDay(utc) {
  return new Date(Date.parse(utc) + 8 * 3600_000).toISOString().slice(0, 10);
}

