// The keys of a desk: absent where they do nothing, with the seconds left where they do something soon.

import { element, find, page, put, say } from "../parts/page.js";
import { keep, kept } from "./kept.js";

/** The digit of each key and act: always the same, so that a hand learns it. */
export const DIGITS = {
  recall: "1", start: "2", no_show: "3", redirect: "4", postpone: "5", result: "6", finish: "7", pause: "8", resume: "8", note: "9",
};
const WITH_VISITOR = { called: 1, serving: 1 };

// Each key keeps its element while it is shown: one drawn anew between finger down and finger up would lose the press.
const shown = new Map();

/**
 * Show the keys for a state; the last call or change was `age` office seconds ago, `pending` is the key on its way.
 * `hands`: {press(key), act(name), pauseFor(reason)}.
 */
export function showKeys(state, desk, age, pending, hands) {
  const [large, ...others] = page.keys[state.status];
  arrange(find("large"), large ? [keyFor(large, "large", hands)] : []);
  const patience = desk?.visit?.needs.length ? 2 : 1; // who needs help on the way gets twice the time
  const keys = others.map((key) => {
    const left = secondsLeft(key, state, age, patience);
    return left > 0 ? waitFor(key, left) : keyFor(key, "quiet", hands);
  });
  const acts = state.status in WITH_VISITOR ? actsWithVisitor() : [];
  const reasons = state.status === "paused" ? page.pauses : [];
  const all = [...keys, ...acts.map((name) => actFor(name, hands)), ...reasons.map((one) => reasonFor(one, desk?.pause, hands))];
  arrange(find("keys"), all.sort((one, other) => placeOf(one) - placeOf(other)));
  for (const [name, { made }] of shown) {
    made.toggleAttribute("data-pending", name === pending);
    // A visitor called by the queue itself comes to somebody who has not looked up: this key says «I have seen it».
    made.toggleAttribute("data-wanted", state.automatic && name === "start");
  }
}

// In the order of their digits, so that each has its place; those without one come last.
const placeOf = (key) => Number(key.dataset.digit || 10);

const actsWithVisitor = () => [
  "redirect", "postpone", ...(page.results.length ? ["result"] : []), ...(page.addsServices ? ["add_service"] : []), "note",
];

// A key that would only be refused as too early is not offered before its time; the office has the last word.
function secondsLeft(key, state, age, patience) {
  if (key === "recall") return Math.ceil(page.recallAfter * patience - age);
  if (key !== "no_show") return 0;
  return state.times_called < page.callsBeforeNoShow ? Infinity : Math.ceil(page.noShowAfter * patience - age);
}

function arrange(place, wanted) {
  const isAsWanted = wanted.length === place.children.length && wanted.every((one, at) => one === place.children[at]);
  if (isAsWanted) return;
  for (const gone of [...place.children]) if (!wanted.includes(gone)) gone.remove();
  wanted.forEach((one, at) => place.children[at] !== one && place.insertBefore(one, place.children[at] ?? null));
}

function keyFor(key, look, hands) {
  return remembered(key, look, () => {
    const button = made(`key ${look}`, say(`desk.key.${key}`), DIGITS[key], () => hands.press(key));
    button.dataset.key = key;
    if (look === "large") {
      button.append(element("kbd", { "aria-hidden": "true" }, say("desk.large_keys")));
      button.setAttribute("aria-keyshortcuts", "Space F2");
    }
    return button;
  });
}

function actFor(name, hands) {
  return remembered(name, "act", () => {
    const button = made("key quiet", say(`desk.act.${name}`), DIGITS[name], () => hands.act(name));
    button.dataset.act = name;
    return button;
  });
}

function reasonFor({ id, name }, present, hands) {
  const button = remembered(`reason ${id}`, "reason", () => {
    const place = page.pauses.findIndex((one) => one.id === id) + 1;
    const made_ = made("key quiet reason", name, place < 8 ? String(place) : undefined, () => hands.pauseFor(id));
    made_.dataset.reason = id;
    return made_;
  });
  button.setAttribute("aria-pressed", String(id === present));
  return button;
}

function made(look, words, digit, press) {
  const button = element("button", { type: "button", class: look }, element("span", { class: "key-name" }, words));
  if (digit) {
    button.append(element("kbd", { class: "digit", "aria-hidden": "true" }, digit));
    button.setAttribute("aria-keyshortcuts", digit);
    button.dataset.digit = digit;
  }
  button.addEventListener("click", (event) => {
    if (event.detail > 0) button.blur(); // after the mouse, Space is the large key again
    press();
  });
  return button;
}

function waitFor(key, left) {
  const later = remembered(key, "later", () => {
    const name = element("span", {}, say(`desk.key.${key}`));
    return element("p", { class: "key-later", "data-digit": DIGITS[key] ?? "" }, name, element("small"));
  });
  const isCounted = Number.isFinite(left);
  const soon = isCounted ? say("desk.in_seconds", { seconds: left }) : say("desk.after_calls", { calls: page.callsBeforeNoShow });
  put(later.querySelector("small"), soon);
  return later;
}

function remembered(key, look, make) {
  if (shown.get(key)?.look !== look) shown.set(key, { look, made: make() });
  return shown.get(key).made;
}

const OFF = "digits off";
let areDigitsOn = kept(OFF) === null;

/** The switch for digits as keys: who dictates, or leans on the keyboard, can do without. */
export function digitsSwitch(button) {
  const show = () => {
    button.setAttribute("aria-pressed", String(areDigitsOn));
    put(button.querySelector("span"), say(areDigitsOn ? "desk.digits.on" : "desk.digits.off"));
    document.documentElement.dataset.digits = areDigitsOn ? "on" : "off";
  };
  button.addEventListener("click", () => {
    areDigitsOn = !areDigitsOn;
    keep(OFF, areDigitsOn ? null : true);
    show();
  });
  show();
}

/** Press the key of a digit, sign or arrow, as if by hand; true where there is one. `tooSoon(words)`: its time comes. */
export function pressByKey(event, tooSoon) {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step !== undefined) return moveAmongKeys(event.target, step);
  if (!areDigitsOn) return false;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const found = digit ? buttonOf(digit) : signButton(event.key);
  if (found?.matches(".key-later")) tooSoon(found.innerText.replace("\n", " "));
  else found?.click();
  return found !== null;
}

function buttonOf(digit) {
  if (digit === "0") return find("undo").querySelector("button");
  return [...find("keys").children].find((one) => (one.dataset.digit ?? "") === digit) ?? null;
}

function signButton(key) {
  const name = { "+": "shown", "=": "shown", "-": "not_shown" }[key];
  return name ? find("visit").querySelector(`[data-act="${name}"]`) : null;
}

function moveAmongKeys(from, step) {
  const all = [...find("keys").querySelectorAll("button"), ...find("large").querySelectorAll("button")];
  const at = all.indexOf(from);
  if (at < 0) return false;
  all[(at + step + all.length) % all.length].focus();
  return true;
}
