// Goes through a recording message by message, with the computations that wait for their moment in it.

import { bytesText } from "./bytes.js";
import { Board } from "./board.js";

/** What is known at a moment of the recording. */
export class Moment {
  constructor() {
    this.nowNs = 0n;
    this.boards = new Map();
    this.allBoards = []; // of every segment
    this.prompts = new Map();
    this.entry = null; // the answer that this very message is: {message, value}
  }

  take(item) {
    this.nowNs = item.time > this.nowNs ? item.time : this.nowNs;
    this.entry = null;
    const port = /^\/port\/([^/]+)\/(rx|tx)$/.exec(item.topic);
    if (port) this.port(item, port[1], port[2]);
    else if (item.topic === "/host/start") this.begin(item);
    else if (item.topic === "/host/tick") this.boards.forEach((board) => board.passed(item.time));
    else if (item.topic === "/operator/prompt") this.prompt(JSON.parse(bytesText(item.data)));
    else if (item.topic === "/operator/entry") this.answered(JSON.parse(bytesText(item.data)));
  }

  board(name) {
    if (!this.boards.has(name)) {
      this.boards.set(name, new Board(name));
      this.allBoards.push(this.boards.get(name));
    }
    return this.boards.get(name);
  }

  /** A run that went on after a power cut begins anew with every board. */
  begin(item) {
    this.nowNs = item.time;
    this.boards.clear();
    this.prompts.clear();
  }

  port(item, name, direction) {
    if (direction === "rx") this.board(name).came(item.time, item.data);
    else this.board(name).sent(item.data);
  }

  prompt(prompt) {
    this.prompts.set(prompt.prompt, prompt);
  }

  answered(entry) {
    this.entry = { message: this.prompts.get(entry.prompt)?.message ?? "", value: entry.value };
  }
}

/** Go through all items; `computations` are generators that look at the moment whenever they are resumed. */
export function replay(items, computations) {
  const moment = new Moment();
  let running = computations.map((compute) => compute(moment));
  for (const item of items) {
    if (!item.topic) continue;
    moment.take(item);
    running = running.filter((one) => !one.next().done);
  }
  return moment;
}
