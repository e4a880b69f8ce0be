// The scene's data as it lies in the page, with times in seconds.

const base64Bytes = (text) =>
  Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Pairs (lowest, highest) per bucket, and the same halved again and again for the wider views. */
function waveform({ buckets, scale, int16_base64 }) {
  const integers = new Int16Array(base64Bytes(int16_base64).buffer);
  let level = Float32Array.from(integers, (value) => (value / 32767) * scale);
  const levels = [level];
  while (level.length > 1024) {
    const half = new Float32Array(2 * Math.ceil(level.length / 4));
    for (let at = 0; at < half.length; at += 2) {
      const next = Math.min(2 * at + 2, level.length - 2);
      half[at] = Math.min(level[2 * at], level[next]);
      half[at + 1] = Math.max(level[2 * at + 1], level[next + 1]);
    }
    levels.push(half);
    level = half;
  }
  return { buckets, levels };
}

export function readScene(document) {
  const data = JSON.parse(document.getElementById("scene").textContent);
  const { timeline } = data;
  const rate = timeline.sample_rate_hz;
  const timed = (clip, role) => ({
    ...clip, role, start: clip.start_sample / rate, end: (clip.start_sample + clip.duration_samples) / rate,
  });
  return {
    ...data,
    duration: timeline.duration_samples / rate,
    tracks: timeline.tracks.map((track) => ({
      name: track.name, role: track.role, clips: track.clips.map((clip) => timed(clip, track.role)),
    })),
    markers: timeline.markers.map((marker) => ({
      ...marker, at: marker.at_sample / rate, end: (marker.at_sample + marker.duration_samples) / rate,
    })),
    automation: timeline.automation.map((lane) => ({
      ...lane, points: lane.points.map(([sample, gainDb]) => [sample / rate, gainDb]),
    })),
    waves: Object.fromEntries(Object.entries(data.peaks).map(([name, peaks]) => [name, waveform(peaks)])),
  };
}

export function readSound(document, mime) {
  const element = document.getElementById("sound");
  const url = URL.createObjectURL(new Blob([base64Bytes(element.textContent)], { type: mime }));
  element.remove(); // an hour of it is eighty megabytes of text
  return url;
}

/** The value at `time` on straight lines between sorted (time, value) points, held at the ends. */
export function valueAt(points, time) {
  if (!points.length) return null;
  let low = 0, high = points.length - 1;
  if (time <= points[low][0]) return points[low][1];
  if (time >= points[high][0]) return points[high][1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] <= time) low = middle; else high = middle;
  }
  const [from, to] = [points[low], points[high]];
  return from[1] + ((to[1] - from[1]) * (time - from[0])) / (to[0] - from[0]);
}

export function clock(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

/** A signed level with a true minus sign. */
export const level = (value, places = 1) => (value <= -120 ? "−∞" : value.toFixed(places).replace("-", "−"));
