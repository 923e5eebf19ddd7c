// The keys of a desk: absent where they do nothing, with the seconds left where they do something soon.

import { element, find, page, say } from "./page.js";

let drawn = "";

/** Draw the keys for a state; the last call or change was `age` office seconds ago, and `pending` is the key on its way. */
export function showKeys(state, age, pending, press) {
  const [large, ...others] = page.keys[state.status];
  const quiet = others.map((key) => ({ key, left: secondsLeft(key, state, age) }));
  const drawing = JSON.stringify([large, quiet, pending, state.automatic]);
  if (drawing === drawn) return;
  drawn = drawing;
  const focused = document.activeElement?.dataset?.key;
  find("large").replaceChildren(...(large ? [makeKey(large, pending, press, true)] : []));
  find("keys").replaceChildren(
    ...quiet.map(({ key, left }) => (left > 0 ? makeWait(key, left) : makeKey(key, pending, press, false))),
  );
  // A visitor called by the queue itself comes to somebody who has not looked up yet: this key says «I have seen it».
  if (state.automatic) document.querySelector('button[data-key="start"]')?.setAttribute("data-wanted", "");
  if (focused) document.querySelector(`button[data-key="${focused}"]`)?.focus();
}

// A key that would only be refused as too early is not offered before its time; the office has the last word.
function secondsLeft(key, state, age) {
  if (key === "recall") return Math.ceil(page.recallAfter - age);
  if (key !== "no_show") return 0;
  return state.times_called < page.callsBeforeNoShow ? Infinity : Math.ceil(page.noShowAfter - age);
}

function makeKey(key, pending, press, isLarge) {
  const name = element("span", { class: "key-name" }, say(`desk.key.${key}`));
  const button = element("button", { type: "button", class: isLarge ? "key large" : "key quiet", "data-key": key }, name);
  if (isLarge) {
    button.append(element("kbd", { "aria-hidden": "true" }, say("desk.large_keys")));
    button.setAttribute("aria-keyshortcuts", "Space F2");
  }
  if (key === pending) button.dataset.pending = "";
  button.addEventListener("click", (event) => {
    if (event.detail > 0) button.blur(); // after the mouse, Space is the large key again
    press(key);
  });
  return button;
}

function makeWait(key, left) {
  const soon = Number.isFinite(left) ? say("desk.in_seconds", { seconds: left }) : say("desk.after_calls", { calls: page.callsBeforeNoShow });
  return element("p", { class: "key-later" }, element("span", {}, say(`desk.key.${key}`)), element("small", {}, soon));
}
