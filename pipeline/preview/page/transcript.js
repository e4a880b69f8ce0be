// The words, in the order in which they are heard, and what is known of the chosen clip.

import { element } from "./board.js";
import { clock, level } from "./scene.js";

export class Transcript {
  constructor(scene, { onChoose }) {
    this.list = document.getElementById("transcript");
    this.entries = [];
    const sections = scene.markers
      .filter(({ kind }) => kind === "section")
      .map(({ name, at }) => ({ start: at, order: 0, title: name }));
    const seen = new Set();
    const clips = scene.tracks.flatMap(({ clips }) => clips).flatMap((clip) => {
      const place = `${clip.source.path}:${clip.source.line}`;
      if (clip.role === "dialogue") return [{ start: clip.start, order: 2, clip }];
      if (seen.has(place)) return []; // one row a cue, however many layers sound
      seen.add(place);
      const text = scene.lines[place]?.trim() ?? "";
      return [{ start: clip.start, order: 1, clip, cue: text.startsWith("[") ? text : clip.name }];
    });
    const rows = [...sections, ...clips].sort((a, b) => a.start - b.start || a.order - b.order);
    for (const { title, clip, cue } of rows) {
      const item = element("li");
      if (title !== undefined) {
        item.append(element("div", "title", title));
      } else {
        item.append(this.line(clip, cue, onChoose));
      }
      this.list.append(item);
    }
  }

  line(clip, cue, onChoose) {
    const button = element("button", cue ? "line cue" : "line");
    button.append(element("time", "", clock(clip.start)));
    const words = element("span");
    if (!cue && clip.character) words.append(element("span", "who", clip.character));
    words.append(cue ?? (clip.written || clip.name));
    button.append(words);
    button.addEventListener("click", () => onChoose(clip));
    this.entries.push({ button, clip, spoken: !cue });
    return button;
  }

  /** The starts of the spoken lines, in order. */
  get starts() {
    return this.entries.filter(({ spoken }) => spoken).map(({ clip }) => clip.start);
  }

  show(time, follow) {
    let first = null;
    for (const entry of this.entries) {
      const now = entry.clip.start <= time && time < entry.clip.end;
      if (now !== entry.now) {
        entry.now = now;
        entry.button.classList.toggle("now", now);
        if (now && entry.spoken) first ??= entry.button;
      }
    }
    if (!first || !follow) return;
    const top = first.offsetTop - this.list.scrollTop;
    if (top < 40 || top > this.list.clientHeight * 0.7) {
      this.list.scrollTo({ top: first.offsetTop - this.list.clientHeight * 0.3, behavior: "smooth" });
    }
  }
}

export function inspect(scene, clip) {
  const panel = document.getElementById("inspector");
  if (!clip) {
    panel.replaceChildren("Choose a clip to see where it comes from and why it stands where it stands.");
    return;
  }
  const { source } = clip;
  const rate = scene.timeline.sample_rate_hz;
  const milliseconds = (samples) => `${Math.round((samples / rate) * 1000)} ms`;
  const facts = [
    ["From", `${clock(clip.start)} to ${clock(clip.end)} (${(clip.end - clip.start).toFixed(2)} s)`],
    ["Track", clip.role],
    [clip.character ? "Character" : "Asset", clip.character ?? clip.asset ?? "–"],
    ["Gain", `${level(clip.gain_db)} dB`],
    ["Fades", `${milliseconds(clip.fade_in_samples)} in, ${milliseconds(clip.fade_out_samples)} out`],
    ["Pan", clip.pan === 0 ? "centre" : `${clip.pan < 0 ? "L" : "R"}${Math.round(Math.abs(clip.pan) * 100)}`],
    ["Heard through", clip.via ?? "nothing"],
    ["Placed by", clip.placed_by ?? "–"],
    ["Id", clip.id],
    ["Source", `${source.path}:${source.line}:${source.column}`],
  ];
  const list = element("dl");
  for (const [name, value] of facts) {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", "", value));
    list.append(pair);
  }
  const text = scene.lines[`${source.path}:${source.line}`];
  panel.replaceChildren(element("h3", "", clip.written || clip.name), ...(text ? [element("code", "", text)] : []), list);
}
