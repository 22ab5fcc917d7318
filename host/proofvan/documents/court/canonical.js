// Canonical JSON: UTF-8, keys sorted, no white space, no fractions; exactly one form for one content.

import { bytesText, textBytes } from "./bytes.js";

/** Read canonical bytes; raises an Error that says where they are not what the recorder writes. */
export function readCanonical(bytes) {
  const text = bytesText(bytes);
  const reader = new JsonReader(text);
  const value = reader.value();
  if (reader.at !== text.length) reader.fail();
  if (canonicalText(value) !== text) throw new Error("not the canonical form");
  return value;
}

/** Give the canonical text of a value; whole numbers may be Number or BigInt. */
export function canonicalText(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (value instanceof Map) throw new Error("no plain data");
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`).join(",")}}`;
  }
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}

export function canonicalBytes(value) {
  return textBytes(canonicalText(value));
}

function byCodePoint(one, other) {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

/** Reads JSON strictly: no white space, no fractions, no name twice; large whole numbers stay exact. */
class JsonReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail() {
    throw new Error(`not canonical at character ${this.at}`);
  }

  value() {
    const next = this.text[this.at];
    if (next === "{") return this.members();
    if (next === "[") return this.items();
    if (next === '"') return this.string();
    return this.scalar();
  }

  members() {
    const found = Object.create(null);
    this.list("}", () => {
      const name = this.string();
      if (name in found || this.text[this.at] !== ":") this.fail();
      this.at += 1;
      found[name] = this.value();
    });
    return found;
  }

  items() {
    const found = [];
    this.list("]", () => found.push(this.value()));
    return found;
  }

  list(end, read) {
    this.at += 1;
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      read();
      const next = this.text[this.at];
      this.at += 1;
      if (next === end) return;
      if (next !== ",") this.fail();
    }
  }

  string() {
    const found = this.match(/"(?:[^"\\\u0000-\u001f]|\\.)*"/y);
    return JSON.parse(found);
  }

  scalar() {
    const found = this.match(/true|false|null|-?\d+/y);
    if (!/\d/.test(found)) return JSON.parse(found);
    const number = Number(found);
    return Number.isSafeInteger(number) ? number : BigInt(found);
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) this.fail();
    this.at = pattern.lastIndex;
    return found[0];
  }
}
