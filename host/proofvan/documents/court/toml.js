// Reads the set-up files that the recording carries (TOML). Decimals stay text, so that nothing is rounded.

/** Give the tables of a TOML text; only what our own files are made of, everything else raises. */
export function readToml(text) {
  const top = {};
  let table = top;
  for (const line of logicalLines(text)) {
    const header = /^(\[\[?)\s*([^\]]+?)\s*\]\]?$/.exec(line);
    if (header) table = opened(top, keysOf(header[2]), header[1] === "[[");
    else assign(table, new ValueReader(line));
  }
  return top;
}

/** Lines without comments; an array may span several. */
function* logicalLines(text) {
  let waiting = "";
  for (const line of text.split("\n")) {
    waiting = `${waiting} ${withoutComment(line)}`.trim();
    if (waiting === "" || depth(waiting) > 0) continue;
    yield waiting;
    waiting = "";
  }
}

function withoutComment(line) {
  const parts = line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#]+|#.*/g) ?? [];
  return parts.filter((part) => part[0] !== "#").join("");
}

function depth(line) {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  const isHeader = /^\[/.test(bare);
  return isHeader ? 0 : (bare.match(/[[{]/g) ?? []).length - (bare.match(/[\]}]/g) ?? []).length;
}

function keysOf(path) {
  return (path.match(/"(?:[^"\\]|\\.)*"|[A-Za-z0-9_-]+/g) ?? []).map(unquoted);
}

function unquoted(key) {
  return key[0] === '"' ? JSON.parse(key) : key;
}

function opened(top, keys, isArray) {
  let table = top;
  keys.slice(0, -1).forEach((key) => {
    table = last((table[key] ??= {}));
  });
  const key = keys.at(-1);
  if (!isArray) return (table[key] ??= {});
  const item = {};
  (table[key] ??= []).push(item);
  return item;
}

function last(value) {
  return Array.isArray(value) ? value.at(-1) : value;
}

function assign(table, reader) {
  const keys = reader.keys();
  reader.expect("=");
  const value = reader.value();
  reader.end();
  let place = table;
  keys.slice(0, -1).forEach((key) => {
    place = place[key] ??= {};
  });
  place[keys.at(-1)] = value;
}

class ValueReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  keys() {
    const found = [];
    do found.push(unquoted(this.match(/\s*("(?:[^"\\]|\\.)*"|[A-Za-z0-9_-]+)\s*/y)));
    while (this.skip("."));
    return found;
  }

  value() {
    if (this.skip("[")) return this.array();
    if (this.skip("{")) return this.inlineTable();
    const word = this.match(/\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,\]}]+)\s*/y);
    if (word[0] === '"') return JSON.parse(word);
    if (word[0] === "'") return word.slice(1, -1);
    if (word === "true" || word === "false") return word === "true";
    return word.replaceAll("_", ""); // numbers and dates: their text
  }

  array() {
    const found = [];
    while (!this.skip("]")) {
      found.push(this.value());
      this.skip(",");
    }
    return found;
  }

  inlineTable() {
    const found = {};
    while (!this.skip("}")) {
      const [key] = this.keys();
      this.expect("=");
      found[key] = this.value();
      this.skip(",");
    }
    return found;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) throw new Error(`cannot read: ${this.text}`);
    this.at = pattern.lastIndex;
    return found[1];
  }

  skip(sign) {
    while (this.text[this.at] === " ") this.at += 1;
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    while (this.text[this.at] === " ") this.at += 1;
    return true;
  }

  expect(sign) {
    if (!this.skip(sign)) throw new Error(`cannot read: ${this.text}`);
  }

  end() {
    if (this.text.slice(this.at).trim()) throw new Error(`cannot read: ${this.text}`);
  }
}
