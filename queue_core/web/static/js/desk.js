// A counter's desk: the number, the time it takes, and the keys that do something now.

import { askUntilReplied } from "../parts/ask.js";
import { Gong, soundButton } from "../parts/gong.js";
import { showKeys } from "../parts/desk_keys.js";
import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { find, page, put, say } from "../parts/page.js";

const REMIND_SECONDS = 15;
const UNCHANGED_MS = 4000;

const live = new Live([`state/counter/${page.counter}`, "state/office"]);
const gong = new Gong();
let state = null;
let isSuspended = false;
let pending = null;
let soundedFor = null;
let soundedAt = 0;
let calledAt = 0;

function show() {
  if (state === null) return;
  find("main").dataset.status = state.status;
  put(find("status-words"), say(`status.${state.status}`));
  find("status").querySelector("use").setAttribute("href", `#lamp-${state.status}`);
  put(find("number"), state.number ?? "");
  put(find("waiting"), String(state.waiting));
  put(find("administrator"), state.administrator ? ` · ${state.administrator}` : "");
  put(find("times"), state.times_called > 1 ? say("desk.times_called", { times: state.times_called }) : "");
  put(find("hint"), hint());
  find("hint").classList.toggle("urgent", state.automatic);
  document.title = `${state.number ?? say(`status.${state.status}`)} · ${say("desk.counter", { counter: page.counter })}`;
  tick();
}

function take(newest) {
  const isSame = state !== null && newest.number !== null && newest.number === state.number;
  if (isSame && newest.times_called > state.times_called) calledAt = live.now();
  state = newest;
  show();
}

function hint() {
  if (state.automatic) return say("desk.automatic");
  if (isSuspended) return say("desk.hint.suspended");
  return state.status in { closed: 1, free: 1, paused: 1 } ? say(`desk.hint.${state.status}`) : "";
}

function tick() {
  if (state === null) return;
  const since = Date.parse(state.since) / 1000;
  const age = Math.max(0, live.now() - since);
  put(find("timer"), state.status === "closed" ? "" : spell(age));
  showKeys(state, live.now() - Math.max(since, calledAt), pending, press);
  soundAutomaticCall();
}

function spell(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
}

function soundAutomaticCall() {
  if (!state.automatic) {
    soundedFor = null;
    return;
  }
  const isNew = soundedFor !== state.number;
  if (!isNew && performance.now() - soundedAt < REMIND_SECONDS * 1000) return;
  soundedFor = state.number;
  soundedAt = performance.now();
  gong.ring();
}

async function press(key) {
  if (state === null) return;
  if (pending !== null) {
    answer(say("ask.wait", { pressed: say(`desk.key.${pending}`) }), "");
    return;
  }
  pending = key;
  const seen = [state.epoch, state.seq];
  const before = state;
  answer(say("ask.pending", { pressed: say(`desk.key.${key}`) }), "pending");
  tick();
  const reply = await askUntilReplied("/api/press", { counter: page.counter, key, seen });
  pending = null;
  if (reply === null) answer(say("ask.not_done_key", { pressed: say(`desk.key.${key}`) }), "stop");
  else if (!reply.ok) answer(reply.text, "stop");
  else accept(reply.counter ?? state, before);
  tick();
}

function accept(counter, before) {
  const isSame = counter.epoch === before.epoch && counter.seq === before.seq;
  if (isSame) answer(say("desk.unchanged"), "", UNCHANGED_MS);
  else answer("", "");
  if (isNewer(counter, state)) take(counter);
}

const isNewer = (one, other) => one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);

let clearing = 0;
function answer(text, look, forMs = 0) {
  clearTimeout(clearing);
  put(find("answer"), text);
  find("answer").dataset.look = look;
  if (forMs) clearing = setTimeout(() => answer("", ""), forMs);
}

live.addEventListener("state", ({ detail }) => {
  if (detail.name === "office") return showOffice(detail.state);
  take(detail.state);
});

function showOffice(office) {
  isSuspended = office.suspended !== null;
  show();
  const notice = find("office-notice");
  const words = office.suspended
    ? say(`desk.suspended.${office.suspended.reason}`)
    : office.open ? "" : say("desk.office_closed");
  put(notice, words);
  notice.hidden = words === "";
}

const showSound = soundButton(find("sound-switch"), gong, { on: say("sound.on"), off: say("sound.off") });
async function armOnce() {
  await gong.arm();
  showSound();
}
// The first press of anything on a work place lets it sound; the button beside the clock can silence it.
document.addEventListener("pointerdown", (event) => event.target.closest("#sound-switch") || armOnce(), { once: true });
document.addEventListener("keydown", armOnce, { once: true });

document.addEventListener("keydown", (event) => {
  const isFocused = event.target.closest?.("button, a, input");
  if (event.key !== "F2" && !(event.key === " " && !isFocused)) return;
  event.preventDefault();
  if (!event.repeat) pressLarge();
});

function pressLarge() {
  const large = state === null ? "" : page.keys[state.status][0];
  if (large) press(large);
  else if (state !== null) answer(hint(), "", UNCHANGED_MS);
}

showLink(live, say("link.long"));
live.start();
setInterval(tick, 250);
