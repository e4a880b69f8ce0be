// The player: one media element holds the sound and the time; everything else follows it.

import { Board, element } from "./board.js";
import { clock, readScene, readSound } from "./scene.js";
import { Transcript, inspect } from "./transcript.js";

const scene = readScene(document);
const sound = new Audio(readSound(document, scene.mime));
sound.preload = "auto";
const by = (id) => document.getElementById(id);

const seek = (time) => {
  sound.currentTime = Math.max(0, Math.min(scene.duration - 0.01, time));
  show(sound.currentTime, false);
};
const choose = (clip) => {
  board.select(clip);
  inspect(scene, clip);
};
const board = new Board(scene, { onSeek: seek, onSelect: choose });
const transcript = new Transcript(scene, { onChoose: (clip) => { choose(clip); seek(clip.start); } });

function show(time, follow) {
  by("now").textContent = clock(time);
  board.show(time, follow);
  transcript.show(time, follow);
}

function frame() {
  show(sound.currentTime, true);
  if (!sound.paused) requestAnimationFrame(frame);
}

const toggle = () => (sound.paused ? sound.play() : sound.pause());
sound.addEventListener("play", () => {
  document.body.classList.add("playing");
  by("play").setAttribute("aria-label", "Pause");
  requestAnimationFrame(frame);
});
for (const event of ["pause", "ended"]) {
  sound.addEventListener(event, () => {
    document.body.classList.remove("playing");
    by("play").setAttribute("aria-label", "Play");
  });
}

function stepLine(direction) {
  const now = sound.currentTime;
  const starts = transcript.starts;
  // Going back within the first second of a line means the one before it.
  const next = direction > 0 ? starts.find((s) => s > now + 0.05) : starts.findLast((s) => s < now - 1);
  seek(next ?? (direction > 0 ? scene.duration : 0));
}

const keys = {
  " ": () => toggle(),
  ArrowLeft: ({ shiftKey }) => seek(sound.currentTime - (shiftKey ? 10 : 2)),
  ArrowRight: ({ shiftKey }) => seek(sound.currentTime + (shiftKey ? 10 : 2)),
  ArrowUp: () => stepLine(-1),
  ArrowDown: () => stepLine(1),
  Home: () => seek(0),
  End: () => seek(scene.duration),
  "+": () => board.zoomBy(1.5, sound.currentTime),
  "=": () => board.zoomBy(1.5, sound.currentTime),
  "-": () => board.zoomBy(1 / 1.5, sound.currentTime),
  0: () => board.zoomTo(0, 0),
};
document.addEventListener("keydown", (event) => {
  const action = keys[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault(); // space would press the button that has the focus as well
  action(event);
});
// A button reacts to space on its way up; the page has played already.
document.addEventListener("keyup", (event) => { if (event.key === " ") event.preventDefault(); });

for (const [id, action] of Object.entries({
  play: toggle,
  back: () => stepLine(-1),
  forward: () => stepLine(1),
  "zoom-in": () => board.zoomBy(1.5, sound.currentTime),
  "zoom-out": () => board.zoomBy(1 / 1.5, sound.currentTime),
  "zoom-fit": () => board.zoomTo(0, 0),
})) by(id).addEventListener("click", action);

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const sections = scene.markers.filter(({ kind }) => kind === "section").length;
by("length").textContent = `/ ${clock(scene.duration)}`;
by("summary").textContent = [
  count(sections, "section"),
  count(scene.tracks.find(({ role }) => role === "dialogue")?.clips.length ?? 0, "line"),
  count(scene.tracks.reduce((sum, { clips }) => sum + clips.length, 0), "clip"),
].join(" · ");
for (const [name, value] of scene.figures) {
  const pair = element("div");
  pair.append(element("dt", "", name), element("dd", "", value));
  by("figures").append(pair);
}
inspect(scene, null);
show(0, false);
window.warroom = { scene, sound, board }; // a hook for tests and for the console
