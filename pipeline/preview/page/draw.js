// What is drawn on canvases: waveforms, gain lines, loudness. Each takes the visible window.

import { level, valueAt } from "./scene.js";

/** A canvas made `width` by `height` in CSS pixels, cleared, with its colours at hand. */
export function surface(canvas, width, height) {
  const density = window.devicePixelRatio || 1;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  const style = getComputedStyle(document.documentElement);
  pen.font = `10.5px ${getComputedStyle(document.body).fontFamily}`;
  return { pen, width, height, colour: (name) => style.getPropertyValue(`--${name}`).trim() };
}

/** The square root: an ambience 40 dB under the voice is still to be seen, and 12 dB halve it. */
const height = (amplitude) => Math.sign(amplitude) * Math.min(1, Math.sqrt(Math.abs(amplitude)));

/** The envelope of `wave` between two times, filled about the middle of the surface. */
export function drawWave({ pen, width, height: tall, colour }, wave, duration, from, to, name, alpha = 0.75) {
  const perPixel = ((to - from) / width) * (wave.buckets / duration);
  const depth = Math.max(0, Math.min(wave.levels.length - 1, Math.floor(Math.log2(Math.max(1, perPixel)))));
  const pairs = wave.levels[depth];
  const scale = wave.buckets / duration / 2 ** depth;
  const count = pairs.length / 2;
  const middle = tall / 2;
  const lows = new Float32Array(width + 1), highs = new Float32Array(width + 1);
  for (let x = 0; x <= width; x++) {
    const start = Math.floor((from + ((to - from) * x) / width) * scale);
    const end = Math.max(start + 1, Math.ceil((from + ((to - from) * (x + 1)) / width) * scale));
    let low = 0, high = 0;
    for (let at = Math.max(0, start); at < Math.min(count, end); at++) {
      low = Math.min(low, pairs[2 * at]);
      high = Math.max(high, pairs[2 * at + 1]);
    }
    lows[x] = low;
    highs[x] = high;
  }
  pen.beginPath();
  for (let x = 0; x <= width; x++) pen.lineTo(x, middle - 0.5 - height(highs[x]) * (middle - 2));
  for (let x = width; x >= 0; x--) pen.lineTo(x, middle + 0.5 - height(lows[x]) * (middle - 2));
  pen.globalAlpha = alpha;
  pen.fillStyle = colour(name);
  pen.fill();
  pen.globalAlpha = 1;
}

const DUCK_FLOOR_DB = -24;

/** Gain over time: 0 dB along the top, −24 dB along the bottom. */
export function drawAutomation({ pen, width, height: tall, colour }, lanes, from, to) {
  const x = (time) => ((time - from) / (to - from)) * width;
  const y = (gainDb) => 4 + (Math.max(DUCK_FLOOR_DB, Math.min(0, gainDb)) / DUCK_FLOOR_DB) * (tall - 8);
  pen.strokeStyle = colour("duck");
  pen.lineWidth = 1.5;
  pen.lineJoin = "round";
  for (const { points, start, end } of lanes) {
    if (end < from || start > to) continue;
    const path = [[start, valueAt(points, start)], ...points.filter(([t]) => t > start && t < end), [end, valueAt(points, end)]];
    pen.beginPath();
    for (const [time, gainDb] of path) pen.lineTo(x(time), y(gainDb));
    pen.stroke();
  }
}

export const LOUDNESS_SPAN_LU = { above: 9, below: 27 };

/** Momentary and short-term loudness about the target, on a scale of +9 … −27 LU. */
export function drawLoudness({ pen, width, height: tall, colour }, loudness, target, from, to) {
  const { above, below } = LOUDNESS_SPAN_LU;
  const x = (time) => ((time - from) / (to - from)) * width;
  const y = (lufs) => 6 + ((target + above - Math.max(target - below - 6, lufs)) / (above + below)) * (tall - 12);
  pen.lineWidth = 1;
  for (let step = -27; step <= 9; step += 9) {
    pen.strokeStyle = colour(step === 0 ? "target" : "rule-faint");
    pen.setLineDash(step === 0 ? [5, 3] : []);
    pen.beginPath();
    pen.moveTo(0, Math.round(y(target + step)) + 0.5);
    pen.lineTo(width, Math.round(y(target + step)) + 0.5);
    pen.stroke();
  }
  pen.setLineDash([]);
  const curve = (points, name, thick) => {
    const step = (to - from) / width;
    pen.beginPath();
    let drawn = -Infinity;
    for (let at = 0; at < points.length; at++) {
      const [time, lufs] = points[at];
      if (points[Math.min(at + 1, points.length - 1)][0] < from || points[Math.max(at - 1, 0)][0] > to) continue;
      if (time - drawn < step / 2) continue; // an hour has more points than pixels
      pen.lineTo(x(time), y(lufs));
      drawn = time;
    }
    pen.strokeStyle = colour(name);
    pen.lineWidth = thick;
    pen.lineJoin = "round";
    pen.stroke();
  };
  curve(loudness.momentary, "momentary", 1);
  curve(loudness.short_term, "short-term", 1.75);
  pen.textBaseline = "middle";
  for (let step = -18; step <= 9; step += 9) {
    const text = step === 0 ? `target ${level(target, Number.isInteger(target) ? 0 : 1)}` : level(target + step, Number.isInteger(target) ? 0 : 1);
    const wide = pen.measureText(text).width;
    pen.fillStyle = colour("panel");
    pen.globalAlpha = 0.85;
    pen.fillRect(2, y(target + step) - 7, wide + 6, 14);
    pen.globalAlpha = 1;
    pen.fillStyle = colour(step === 0 ? "target" : "ink-faint");
    pen.fillText(text, 5, y(target + step) + 0.5);
  }
}

const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** Ticks at round times, a label to each, no closer than 70 pixels. */
export function drawRuler({ pen, width, height: tall, colour }, from, to) {
  const step = STEPS_S.find((s) => (s / (to - from)) * width >= 70) ?? 1200;
  pen.fillStyle = colour("ink-soft");
  pen.strokeStyle = colour("ink-faint");
  pen.textBaseline = "middle";
  pen.beginPath();
  for (let tick = Math.floor(from / step) * 5; (tick * step) / 5 <= to; tick++) {
    const time = (tick * step) / 5;
    const x = Math.round(((time - from) / (to - from)) * width) + 0.5;
    const major = tick % 5 === 0;
    pen.moveTo(x, tall);
    pen.lineTo(x, tall - (major ? 10 : 4));
    if (!major) continue;
    const whole = Math.floor(time + 1e-6);
    const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${step < 1 ? (time - whole).toFixed(1).slice(1) : ""}`;
    pen.fillText(text, x + 4, tall / 2 - 1);
  }
  pen.stroke();
}
