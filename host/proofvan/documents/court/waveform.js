// Draws the raw samples of a run: lowest and highest value per pixel, so that no spike is hidden.

const HEIGHT = 150;
const LEFT = 84;
const BOTTOM = 22;

/** Traces of a row of numbers with a gate: [{role, unit, points(columns), start, end}]; times in seconds. */
export function tracesOf(row, setup) {
  const roles = row.name === "court-energy" ? ["voltage", "current"] : ["level"];
  const traces = roles.map((role) => sampledTrace(row.gate, setup.channel(role), role));
  if (row.name === "court-level") traces.push(pulseTrace(row.gate.run, traces[0], setup));
  return traces.filter(Boolean);
}

/** Draw a trace into a canvas; the gate is shaded. */
export function drawTrace(canvas, trace, colours) {
  const width = Math.max(320, canvas.clientWidth);
  const scale = globalThis.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * scale, HEIGHT * scale];
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const columns = trace.columns(Math.floor(width - LEFT));
  const [low, high] = range(columns);
  const place = (value) => 8 + ((high - value) / (high - low)) * (HEIGHT - BOTTOM - 16);
  shadeGate(pen, trace, width, colours);
  drawAxes(pen, trace, { low, high, width, place }, colours);
  pen.strokeStyle = colours.trace;
  pen.beginPath();
  columns.forEach((column, x) => {
    if (column === null) return;
    pen.moveTo(LEFT + x + 0.5, place(column[1]) - 0.5);
    pen.lineTo(LEFT + x + 0.5, place(column[0]) + 0.5);
  });
  pen.stroke();
}

function sampledTrace(gate, channel, role) {
  const { run } = gate;
  const gain = channel.gain(channel.reference).toNumber();
  const offset = channel.offset.toNumber();
  const period = run.timeline().periodNs / 1e9;
  return {
    role,
    unit: channel.unit,
    seconds: run.next * period,
    gate: [gate.start, gate.end].map((position) => (Number(position) / 2 ** 20) * period),
    columns: (count) => extremes(run, channel.number, count).map((pair) => pair && pair.map((value) => gain * (value - offset))),
  };
}

/** Lowest and highest count of the samples that fall on each pixel. */
function extremes(run, channel, columns) {
  const found = Array.from({ length: columns }, () => null);
  let index = 0;
  for (const value of run.samples(channel, 0, run.next)) {
    const column = Math.min(columns - 1, Math.floor((index * columns) / run.next));
    const pair = (found[column] ??= [value, value]);
    if (value < pair[0]) pair[0] = value;
    if (value > pair[1]) pair[1] = value;
    index += 1;
  }
  return found;
}

/** Pulses per second, over the same time as the level. */
function pulseTrace(level, levelTrace, setup) {
  const number = setup.streamNumber(setup.channel("level").board, "pulses");
  const run = level.board.runs.filter((one) => one.info.stream === number && one.startedNs <= level.startedNs).at(-1);
  if (!run?.next) return null;
  const beginNs = Number(level.clock.origin[1]) * (1e9 / Number(level.board.clock.tickHz));
  const times = Array.from(run.samples(0, 0, run.next), (stamp) => (stamp - beginNs) / 1e9);
  const { seconds } = levelTrace;
  return { role: "pulses", unit: "1/s", seconds, gate: [times[0], times.at(-1)], columns: (count) => rates(times, seconds, count) };
}

function rates(times, seconds, count) {
  const counted = new Array(count).fill(0);
  for (const time of times) {
    const column = Math.floor((time / seconds) * count);
    if (column >= 0 && column < count) counted[column] += 1;
  }
  return counted.map((one) => [0, (one * count) / seconds]);
}

function range(columns) {
  const known = columns.filter(Boolean);
  const low = Math.min(...known.map((column) => column[0]));
  const high = Math.max(...known.map((column) => column[1]));
  const margin = (high - low) * 0.05 || Math.abs(high) * 0.01 || 1;
  return [low - margin, high + margin];
}

function shadeGate(pen, trace, width, colours) {
  const [from, to] = trace.gate.map((time) => LEFT + (time / trace.seconds) * (width - LEFT));
  pen.fillStyle = colours.gate;
  pen.fillRect(from, 0, to - from, HEIGHT - BOTTOM);
}

function drawAxes(pen, trace, frame, colours) {
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = colours.text;
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.textAlign = "right";
  for (const value of ticks(frame.low, frame.high, 4)) {
    pen.fillText(`${label(value)} ${trace.unit}`, LEFT - 8, frame.place(value) + 4);
    line(pen, LEFT, frame.place(value), frame.width);
  }
  pen.textAlign = "center";
  for (const time of ticks(0, trace.seconds, 8)) {
    const x = LEFT + (time / trace.seconds) * (frame.width - LEFT);
    pen.fillText(`${label(time)} s`, Math.min(x, frame.width - 20), HEIGHT - 5);
  }
}

function line(pen, x, y, width) {
  pen.beginPath();
  pen.moveTo(x, Math.round(y) + 0.5);
  pen.lineTo(width, Math.round(y) + 0.5);
  pen.stroke();
}

/** About so many round values in a range. */
function ticks(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) found.push(at * step);
  return found;
}

function label(value) {
  return String(Number(value.toPrecision(6)));
}
