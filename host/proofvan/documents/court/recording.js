// The raw recording (MCAP, https://mcap.dev/spec): every message and attachment in its order, and what guards them.

import { Reader, bytesText, crc32, sameBytes, textBytes, toHex } from "./bytes.js";
import { Sha256 } from "./digests.js";

const MAGIC = Uint8Array.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);
const HEADER = 0x01;
const SCHEMA = 0x03;
const CHANNEL = 0x04;
const MESSAGE = 0x05;
const ATTACHMENT = 0x09;
const DATA_END = 0x0f;
const CHECK_TOPIC = "/host/check";

/** Read a segment: {items, complete, problems}; an item is {topic, name, time, timeNs, data}. */
export function readSegment(bytes) {
  const segment = { items: [], complete: false, problems: [] };
  if (bytes.length < 8 || !sameBytes(bytes.subarray(0, 8), MAGIC)) {
    segment.problems.push("no MCAP file");
    return segment;
  }
  try {
    readRecords(new Reader(bytes, 8), segment);
  } catch (problem) {
    segment.problems.push(String(problem.message ?? problem));
  }
  return segment;
}

/** Compare each message with the CRC-32 that the recorder wrote of it; gives {checked, wrong: [place], open}. */
export function checkMessages(items) {
  const found = { checked: 0, wrong: [], open: 0 };
  let waiting = [];
  for (const [number, item] of items.filter((one) => one.topic).entries()) {
    if (item.topic !== CHECK_TOPIC) {
      waiting.push({ number, topic: item.topic, sum: messageSum(item) });
      continue;
    }
    compareSums(item.data, waiting, found);
    waiting = [];
  }
  found.open = waiting.length;
  return found;
}

/** SHA-256 over all messages and attachments of all segments, as the record names it. */
export function framesDigest(items) {
  const digest = new Sha256();
  const numbers = new DataView(new ArrayBuffer(12));
  for (const item of items) {
    digest.add(textBytes(item.topic ? `M${item.topic}\0` : `A${item.name}\0`));
    if (item.topic) {
      numbers.setBigUint64(0, item.time, true);
      numbers.setUint32(8, item.data.length, true);
      digest.add(new Uint8Array(numbers.buffer, 0, 12));
    } else {
      numbers.setBigUint64(0, BigInt(item.data.length), true);
      digest.add(new Uint8Array(numbers.buffer, 0, 8));
    }
    digest.add(item.data);
  }
  return toHex(digest.digest());
}

/** Give the attached files by name, as text. */
export function attachedTexts(items) {
  return new Map(items.filter((item) => item.name).map((item) => [item.name, bytesText(item.data)]));
}

function readRecords(reader, segment) {
  const topics = new Map();
  let messages = 0;
  while (reader.left >= 9) {
    const begin = reader.at;
    const code = reader.u8();
    const length = reader.whole();
    if (length > reader.left) throw new Error(`cut inside the record at byte ${begin}`);
    const body = new Reader(reader.take(length));
    if (code === CHANNEL) addTopic(body, topics);
    else if (code === MESSAGE) {
      segment.items.push(message(body, topics, messages));
      messages += 1;
    } else if (code === ATTACHMENT) segment.items.push(attachment(body));
    else if (code === DATA_END) {
      endOfData(reader.bytes, begin, body, segment);
      return;
    } else if (code !== HEADER && code !== SCHEMA) throw new Error(`unknown record at byte ${begin}`);
  }
}

function addTopic(body, topics) {
  const number = body.u16();
  body.skip(2);
  topics.set(number, body.text());
}

function message(body, topics, expected) {
  const channel = body.u16();
  const sequence = body.u32();
  const time = body.u64();
  body.skip(8);
  if (!topics.has(channel) || sequence !== expected % 2 ** 32) throw new Error(`message ${expected} is out of order`);
  return { topic: topics.get(channel), name: "", time, timeNs: Number(time), data: body.rest() };
}

function attachment(body) {
  const time = body.u64();
  body.skip(8);
  const name = body.text();
  body.text();
  const data = body.take(body.whole());
  const content = body.bytes.subarray(0, body.at);
  if (crc32(content) !== body.u32()) throw new Error(`CRC-32 of the attachment ${name}`);
  return { topic: "", name, time, timeNs: Number(time), data };
}

function endOfData(bytes, begin, body, segment) {
  const written = body.u32();
  segment.complete = sameBytes(bytes.subarray(-8), MAGIC);
  if (!segment.complete) segment.problems.push("the end of the file");
  if (written && written !== crc32(bytes.subarray(0, begin))) segment.problems.push("CRC-32 of the data section");
}

function messageSum(item) {
  const time = new DataView(new ArrayBuffer(8));
  time.setBigUint64(0, item.time, true);
  return crc32(item.data, crc32(new Uint8Array(time.buffer), crc32(textBytes(item.topic))));
}

function compareSums(data, waiting, found) {
  const count = Math.floor(data.length / 4) - 1;
  const reader = new Reader(data);
  const isWhole = data.length % 4 === 0 && count === waiting.length;
  const sums = Array.from({ length: Math.max(0, count) }, () => reader.u32());
  if (!isWhole || reader.u32() !== crc32(data.subarray(0, 4 * count))) {
    found.wrong.push(`${CHECK_TOPIC} (${waiting.length})`);
    return;
  }
  waiting.forEach((message, at) => {
    found.checked += 1;
    if (sums[at] !== message.sum) found.wrong.push(`${message.number} ${message.topic}`);
  });
}
