"use strict";
// Filters the sheet, plays the variants in their sound's player, and one sound at a time.
const box = document.querySelector("input[type=search]");
const count = document.querySelector("output");
const sections = [...document.querySelectorAll("section")];
const cards = [...document.querySelectorAll("article")].map((card) => ({
  card,
  text: (card.dataset.search ?? "").toLowerCase(),
}));

function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { card, text } of cards) {
    card.hidden = !words.every((word) => text.includes(word));
    shown += card.hidden ? 0 : 1;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("article:not([hidden])");
    const link = document.querySelector(`nav a[href="#${section.id}"]`);
    if (link) link.hidden = section.hidden;
  }
  count.value = words.length ? `${shown} of ${cards.length}` : `${cards.length} sounds`;
}

box.addEventListener("input", filter);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  } else if (event.key === "Escape" && document.activeElement === box && box.value) {
    box.value = "";
    filter();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".versions a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.closest("article");
  for (const other of card.querySelectorAll(".versions a")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  card.querySelector("svg path").setAttribute("d", link.dataset.wave);
  const picture = card.querySelector("img");
  if (picture && link.dataset.picture) picture.src = link.dataset.picture;
  const player = card.querySelector("audio");
  player.src = link.href;
  player.play().catch(() => {});
});

document.addEventListener(
  "play",
  (event) => {
    for (const player of document.querySelectorAll("audio")) {
      if (player !== event.target) player.pause();
    }
  },
  true,
);

filter();
