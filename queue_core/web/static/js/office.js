// The virtual office: every device's picture, alive, on one page.

import { askUntilReplied, post } from "../parts/ask.js";
import { Gong, soundButton } from "../parts/gong.js";
import { keepHelp } from "../parts/help.js";
import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { say, find } from "../parts/page.js";
import { DevicePicture } from "../parts/picture.js";
import { keepTablets } from "../parts/tablets.js";
import { keepTiles } from "../parts/tiles.js";

const WATCH_EVERY_MS = 20000;
const SOON_MS = 30; // many reasons to ask at once are one question

const pictures = new Map();
for (const figure of document.querySelectorAll("[data-device]")) {
  const picture = new DevicePicture(figure);
  pictures.set(picture.device, { picture, figure });
}

let asking = 0;
function watch() {
  clearTimeout(asking);
  asking = setTimeout(askForPictures, SOON_MS);
}

function askForPictures() {
  if (document.hidden) return;
  const wanted = {};
  for (const [device, { picture, figure }] of pictures) {
    if (isShown(figure)) wanted[device] = picture.width;
  }
  post("/api/watch", { pictures: wanted }).catch(() => {}); // asked for again soon, and a lost link is said elsewhere
}

// Of several kiosks one is shown; of the boards all are, the chosen one large.
const isShown = (figure) => !("unchosen" in figure.dataset) || figure.classList.contains("display");

function choose(button) {
  for (const other of button.parentElement.children) {
    const isChosen = other === button;
    other.setAttribute("aria-pressed", String(isChosen));
    pictures.get(other.dataset.choose).figure.toggleAttribute("data-unchosen", !isChosen);
  }
  watch();
}

for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => choose(button));
  const { figure } = pictures.get(button.dataset.choose);
  figure.addEventListener("click", () => "unchosen" in figure.dataset && choose(button));
}

function markTab(device, online) {
  const tab = document.querySelector(`[data-choose="${CSS.escape(device)}"] .tab-offline`);
  if (tab) tab.hidden = online;
}

const live = new Live(["state/", "presence/", "screen/"]);
showLink(live);
keepTiles(live);
keepTablets(live);
keepHelp(live, (place) => askUntilReplied("/api/help", { place }));

live.addEventListener("link", ({ detail: { alive } }) => {
  for (const { picture } of pictures.values()) picture.setLinked(alive);
  if (alive) watch();
});
live.addEventListener("presence", ({ detail: { device, presence } }) => {
  const known = pictures.get(device);
  if (!known) return;
  const cameBack = presence.online && !known.picture.online;
  known.picture.setOnline(presence.online);
  markTab(device, presence.online);
  if (cameBack) watch();
});
live.addEventListener("screen", ({ detail: { device, version } }) => pictures.get(device)?.picture.show(version));

const gong = new Gong();
soundButton(find("sound-switch"), gong, { on: say("sound.on"), off: say("sound.off") });
const boards = new Map();
live.addEventListener("state", ({ detail: { name, state } }) => {
  if (!name.startsWith("board/")) return;
  const isFirst = !boards.has(name);
  const before = boards.get(name) ?? 0;
  const newest = Math.max(0, ...state.calls.map((call) => call.seq));
  boards.set(name, Math.max(before, newest));
  if (!isFirst && newest > before) gong.ring();
});

const visitors = find("visitors");
live.addEventListener("beat", ({ detail }) => visitors.setAttribute("aria-checked", String(detail.visitors)));
visitors.addEventListener("click", async () => {
  const on = visitors.getAttribute("aria-checked") !== "true";
  visitors.setAttribute("aria-checked", String(on));
  await post("/api/visitors", { on }).catch(() => visitors.setAttribute("aria-checked", String(!on)));
});

live.start();
setInterval(watch, WATCH_EVERY_MS);
document.addEventListener("visibilitychange", watch);
