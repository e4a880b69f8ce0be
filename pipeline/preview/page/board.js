// The board: ruler, sections, flags, one row a track, loudness. Clips are elements placed in
// per cent of the programme, so zooming changes one width; canvases draw what is in view.

import { drawAutomation, drawLoudness, drawRuler, drawWave, surface } from "./draw.js";
import { clock, level, valueAt } from "./scene.js";

const WAVE_PX = { least: 46, most: 110 };
const INSPECTOR_PX = 185;
const LANE_PX = 20;
const LOUDNESS_PX = 132;
const CLOSEST_PX_PER_S = 400;

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** An element whose name stays in sight while it is scrolled past. */
function titled(tag, className, name) {
  const made = element(tag, className);
  made.append(element("span", "name", name));
  return made;
}

/** The first lane in which each clip finds room: beds keep theirs, one-shots share. */
function inLanes(clips) {
  const ends = [];
  return clips.map((clip) => {
    let lane = ends.findIndex((end) => end <= clip.start + 1e-6);
    if (lane < 0) lane = ends.length;
    ends[lane] = clip.end;
    return { clip, lane };
  });
}

export class Board {
  constructor(scene, { onSeek, onSelect }) {
    this.scene = scene;
    this.onSeek = onSeek;
    this.onSelect = onSelect;
    this.scroller = document.getElementById("scroller");
    this.inner = document.getElementById("inner");
    this.heads = document.getElementById("heads");
    this.overview = document.getElementById("overview");
    this.window = document.getElementById("window");
    this.overviewHead = document.getElementById("overview-head");
    this.painters = [];
    this.meters = [];
    this.clips = new Map();
    this.build();
    this.playhead = element("div");
    this.playhead.id = "playhead";
    this.inner.append(this.playhead);
    this.scroller.addEventListener("scroll", () => this.paint());
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.overview.addEventListener("click", (event) => {
      const box = this.overview.getBoundingClientRect();
      this.onSeek(((event.clientX - box.left) / box.width) * scene.duration);
    });
    new ResizeObserver(() => this.fill()).observe(document.getElementById("desk"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    this.fitted = true;
    this.fill();
  }

  /** Give the waveforms what height the desk has left. */
  fill() {
    const tracks = this.resized.length;
    const others = this.inner.offsetHeight - tracks * (this.waveTall ?? WAVE_PX.least);
    const room = document.getElementById("desk").clientHeight - this.overview.offsetHeight - INSPECTOR_PX - others;
    this.waveTall = Math.round(Math.max(WAVE_PX.least, Math.min(WAVE_PX.most, room / tracks)));
    for (const resize of this.resized) resize();
    this.zoomTo(this.fitted ? 0 : this.pxPerSecond, this.time ?? 0);
  }

  get width() { return this.scroller.clientWidth; }
  get from() { return this.scroller.scrollLeft / this.pxPerSecond; }
  get to() { return (this.scroller.scrollLeft + this.width) / this.pxPerSecond; }
  percent(seconds) { return `${(100 * seconds) / this.scene.duration}%`; }

  build() {
    const { scene } = this;
    this.resized = [];
    this.row("ruler", "", 24, (paper) => drawRuler(paper, this.from, this.to));
    const { row: sections } = this.row("sections", "Sections", 22);
    for (const marker of scene.markers.filter(({ kind }) => kind === "section")) {
      const next = scene.markers.find(({ kind, at }) => kind === "section" && at > marker.at);
      this.place(titled("div", "section", marker.name), marker.at, next ? next.at : scene.duration, sections);
    }
    const flags = scene.markers.filter(({ kind }) => kind !== "section");
    if (flags.length) this.flagRow(flags);
    for (const track of scene.tracks) this.trackRow(track);
    this.loudnessRow();
  }

  row(id, title, tall, paint = null) {
    const row = element("div", "row");
    row.id = id;
    row.style.height = `${tall}px`;
    const head = element("div", "", "");
    head.style.height = `${tall}px`;
    if (title) head.append(element("div", "value", title));
    if (tall < 30) head.style.paddingTop = "2px";
    if (paint) {
      const canvas = element("canvas");
      row.append(canvas);
      canvas.addEventListener("click", (event) => this.onSeek(this.timeAt(event.clientX)));
      this.painters.push(() => paint(surface(canvas, this.width, tall - 1)));
    }
    this.inner.append(row);
    this.heads.append(head);
    return { row, head };
  }

  place(made, start, end, row) {
    made.style.left = this.percent(start);
    if (end !== null) made.style.width = this.percent(Math.max(0, end - start));
    row.append(made);
    return made;
  }

  flagRow(flags) {
    const { row } = this.row("flags", "Marks", 22);
    for (const marker of flags) {
      const label = marker.name || marker.kind;
      const flag = this.place(element("div", `flag ${marker.kind}`, label), marker.at, null, row);
      flag.title = `${marker.kind} ${clock(marker.at)} ${marker.name}`;
      if (marker.end > marker.at) {
        const top = this.inner.offsetHeight;
        this.place(element("div", `band ${marker.kind}`), marker.at, marker.end, this.inner).style.top = `${top}px`;
      }
    }
  }

  trackRow(track) {
    const { scene } = this;
    const placed = inLanes(track.clips);
    const lanes = Math.max(1, ...placed.map(({ lane }) => lane + 1));
    const strip = lanes * LANE_PX + 4;
    const { row, head } = this.row(`track-${track.role}`, "", strip + WAVE_PX.least);
    this.resized.push(() => {
      row.style.height = head.style.height = `${strip + this.waveTall}px`;
    });
    row.classList.add("track");
    row.style.setProperty("--colour", `var(--${track.role})`);
    head.style.setProperty("--colour", `var(--${track.role})`);
    head.append(element("div", "role", track.name));
    const canvas = element("canvas");
    row.style.paddingTop = `${strip}px`;
    row.append(canvas);
    canvas.addEventListener("click", (event) => this.onSeek(this.timeAt(event.clientX)));
    const spans = new Map(track.clips.map((clip) => [clip.id, clip]));
    const automation = scene.automation
      .filter((lane) => lane.track === track.name && lane.points.length)
      .map(({ clip, points }) => ({
        points, start: spans.get(clip)?.start ?? points[0][0], end: spans.get(clip)?.end ?? points.at(-1)[0],
      }));
    this.painters.push(() => {
      const paper = surface(canvas, this.width, this.waveTall - 1);
      const wave = scene.waves[track.role];
      if (wave) drawWave(paper, wave, scene.duration, this.from, this.to, track.role);
      drawAutomation(paper, automation, this.from, this.to);
    });
    if (automation.length) {
      const value = head.appendChild(element("div", "value"));
      this.meters.push((time) => {
        const lane = automation.findLast(({ start, end }) => start <= time && time < end);
        value.textContent = lane ? `ducked ${level(Math.min(0, valueAt(lane.points, time)))} dB` : "silent";
      });
    }
    for (const { clip, lane } of placed) {
      const block = titled("button", "clip", clip.name);
      block.dataset.clip = clip.id;
      block.style.top = `${3 + lane * LANE_PX}px`;
      block.title = `${clip.name}\n${clock(clip.start)} – ${clock(clip.end)}`;
      block.addEventListener("click", () => { this.onSelect(clip); this.onSeek(clip.start); });
      this.clips.set(clip.id, this.place(block, clip.start, clip.end, row));
    }
  }

  loudnessRow() {
    const { scene } = this;
    const { head } = this.row("loudness", "", LOUDNESS_PX, (paper) =>
      drawLoudness(paper, scene.loudness, scene.target_lufs, this.from, this.to));
    head.style.setProperty("--colour", "var(--master)");
    head.append(element("div", "role", "Loudness"));
    const rows = [["short-term", "short_term"], ["momentary", "momentary"]].map(([label, key]) => {
      const points = scene.loudness[key];
      const value = head.appendChild(element("div", "value"));
      const highest = points.reduce((top, [, lufs]) => Math.max(top, lufs), -Infinity);
      head.append(element("div", "value", points.length ? `max ${level(highest)}` : ""));
      return (time) => {
        // A meter has nothing to say before its first window is full.
        const now = points.length && time >= points[0][0] ? level(valueAt(points, time)) : "–";
        value.replaceChildren(`${label} `, element("b", "", now));
      };
    });
    head.append(element("div", "value", "LUFS"));
    this.meters.push((time) => rows.forEach((show) => show(time)));
  }

  timeAt(clientX) {
    const box = this.inner.getBoundingClientRect();
    return Math.max(0, Math.min(this.scene.duration, (clientX - box.left) / this.pxPerSecond));
  }

  /** Show `pxPerSecond`, never less than the whole; `anchor` seconds stay where they are. */
  zoomTo(pxPerSecond, anchor) {
    const fit = this.width / this.scene.duration;
    const before = this.pxPerSecond ? anchor * this.pxPerSecond - this.scroller.scrollLeft : 0;
    this.fitted = pxPerSecond <= fit * 1.0001;
    this.pxPerSecond = Math.min(Math.max(pxPerSecond, fit), Math.max(fit, CLOSEST_PX_PER_S));
    this.inner.style.width = this.fitted ? "100%" : `${this.scene.duration * this.pxPerSecond}px`;
    this.scroller.scrollLeft = anchor * this.pxPerSecond - before;
    for (const block of this.clips.values()) block.classList.toggle("narrow", block.offsetWidth < 14);
    this.paint();
    this.show(this.time ?? 0);
  }

  zoomBy(factor, anchor) {
    this.zoomTo(this.pxPerSecond * factor, anchor);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), this.timeAt(event.clientX));
  }

  paint() {
    for (const paint of this.painters) paint();
    const { scene } = this;
    const box = this.overview.getBoundingClientRect();
    const paper = surface(this.overview.querySelector("canvas"), Math.round(box.width), Math.round(box.height));
    drawWave(paper, scene.waves.master, scene.duration, 0, scene.duration, "master");
    this.window.style.left = this.percent(this.from);
    this.window.style.width = this.percent(this.to - this.from);
    this.window.hidden = this.fitted;
  }

  /** Put the playhead and the meters at `time`; with `follow`, turn the page to keep it in view. */
  show(time, follow = false) {
    this.time = time;
    if (follow && (time < this.from || time > this.to)) this.scroller.scrollLeft = time * this.pxPerSecond - this.width * 0.1;
    this.playhead.style.transform = `translateX(${time * this.pxPerSecond}px)`;
    this.overviewHead.style.left = this.percent(time);
    for (const meter of this.meters) meter(time);
  }

  select(clip) {
    for (const [id, block] of this.clips) block.classList.toggle("selected", id === clip.id);
  }
}
