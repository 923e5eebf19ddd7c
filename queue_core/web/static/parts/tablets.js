// The tablets of the virtual office: one for each counter whose visitor may rate now.

import { listenToFaces } from "./faces.js";
import { element, find, page, say, shape } from "./page.js";

export function keepTablets(live) {
  const tablets = new Map();
  const rated = new Set();
  const room = find("tablets");
  live.addEventListener("state", ({ detail: { name, state } }) => {
    if (!name.startsWith("counter/")) return;
    const counter = name.slice("counter/".length);
    const code = state.rate ?? null;
    const present = tablets.get(counter);
    if (present && present.code !== code) {
      present.card.remove();
      tablets.delete(counter);
    }
    if (code !== null && !tablets.has(counter) && !rated.has(code)) {
      const card = makeTablet(counter, code, () => rated.add(code));
      tablets.set(counter, { code, card });
      room.append(card);
    }
    find("no-tablets").hidden = tablets.size > 0;
  });
}

function makeTablet(counter, code, whenRated) {
  const answer = element("p", { class: "answer", role: "status" });
  const faces = element("div", { class: "faces", role: "group", "aria-label": say("rate.title") });
  page.marks.forEach((word, index) => {
    const mark = String(index + 1);
    const label = element("span", {}, word);
    faces.append(element("button", { type: "button", class: `face face-${mark}`, "data-mark": mark }, shape(`face-${mark}`), label));
  });
  const title = element("h3", {}, `${say("rate.counter", { counter })} · ${say("rate.title")}`);
  const card = element("article", { class: "tablet-card", "data-tablet": counter }, title, faces, answer);
  listenToFaces(faces, () => code, (trouble) => {
    answer.textContent = trouble ?? say("rate.thanks");
    if (trouble !== null) return;
    whenRated();
    faces.remove();
  });
  return card;
}
