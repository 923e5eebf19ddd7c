// The keys of a desk: absent where they do nothing, with the seconds left where they do something soon.

import { element, find, page, put, say } from "./page.js";

// Each key keeps its element while it is shown: one drawn anew between finger down and finger up would lose the press.
const shown = new Map();

/** Show the keys for a state; the last call or change was `age` office seconds ago, `pending` is the key on its way. */
export function showKeys(state, age, pending, press) {
  const [large, ...others] = page.keys[state.status];
  arrange(find("large"), large ? [keyFor(large, "large", press)] : []);
  arrange(find("keys"), others.map((key) => {
    const left = secondsLeft(key, state, age);
    return left > 0 ? waitFor(key, left) : keyFor(key, "quiet", press);
  }));
  for (const [name, { made }] of shown) {
    made.toggleAttribute("data-pending", name === pending);
    // A visitor called by the queue itself comes to somebody who has not looked up: this key says «I have seen it».
    made.toggleAttribute("data-wanted", state.automatic && name === "start");
  }
}

// A key that would only be refused as too early is not offered before its time; the office has the last word.
function secondsLeft(key, state, age) {
  if (key === "recall") return Math.ceil(page.recallAfter - age);
  if (key !== "no_show") return 0;
  return state.times_called < page.callsBeforeNoShow ? Infinity : Math.ceil(page.noShowAfter - age);
}

function arrange(place, wanted) {
  const isAsWanted = wanted.length === place.children.length && wanted.every((one, at) => one === place.children[at]);
  if (isAsWanted) return;
  for (const gone of [...place.children]) if (!wanted.includes(gone)) gone.remove();
  wanted.forEach((one, at) => place.children[at] !== one && place.insertBefore(one, place.children[at] ?? null));
}

function keyFor(key, look, press) {
  return remembered(key, look, () => {
    const name = element("span", { class: "key-name" }, say(`desk.key.${key}`));
    const button = element("button", { type: "button", class: `key ${look}`, "data-key": key }, name);
    if (look === "large") {
      button.append(element("kbd", { "aria-hidden": "true" }, say("desk.large_keys")));
      button.setAttribute("aria-keyshortcuts", "Space F2");
    }
    button.addEventListener("click", (event) => {
      if (event.detail > 0) button.blur(); // after the mouse, Space is the large key again
      press(key);
    });
    return button;
  });
}

function waitFor(key, left) {
  const made = remembered(key, "later", () => {
    const name = element("span", {}, say(`desk.key.${key}`));
    return element("p", { class: "key-later" }, name, element("small"));
  });
  const isCounted = Number.isFinite(left);
  const soon = isCounted ? say("desk.in_seconds", { seconds: left }) : say("desk.after_calls", { calls: page.callsBeforeNoShow });
  put(made.querySelector("small"), soon);
  return made;
}

function remembered(key, look, make) {
  if (shown.get(key)?.look !== look) shown.set(key, { look, made: make() });
  return shown.get(key).made;
}
