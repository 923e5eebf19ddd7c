// A counter's desk: the number, the time it takes, who is there, and the keys that do something now.

import { ask, leftOpen, outcomeOf, pending } from "../desk/asks.js";
import { drawAttention, notificationsButton } from "../desk/attention.js";
import { chooserKey, close, isOpen } from "../desk/chooser.js";
import { digitsSwitch, pressByKey, showKeys } from "../desk/keys.js";
import { choosePostponement, chooseRedirect, chooseResult, chooseService, keepDraftOf, writeNote } from "../desk/lists.js";
import { showSeat } from "../desk/seat.js";
import { smallWindow } from "../desk/small.js";
import { showUndo } from "../desk/undo.js";
import { fetchNotes, lookAt, showNorm, showVisit, showWaiting } from "../desk/visit.js";
import { Gong, soundButton } from "../parts/gong.js";
import { showLink } from "../parts/link.js";
import { Live, STALE_AT_ONCE_MS } from "../parts/live.js";
import { find, page, put, say } from "../parts/page.js";

const UNCHANGED_MS = 4000;
const DONE_MS = 6000;
// What was pressed here last, and until when it may be taken back: another end of that time is of somebody else's press.
const NOTHING = { label: "", until: null };
const ENDING = new Set(["next", "finish"]);

const live = new Live([`state/counter/${page.counter}`, "state/office", `desk/${page.counter}`, "seats"], STALE_AT_ONCE_MS);
const gong = new Gong();
let state = null;
let desk = null;
let seats = {};
let isSuspended = false;
let pressing = null;
let lastPressed = NOTHING;
let chosen = { number: null, result: null };

// The number comes on one message, what stands behind it on another: of two visits nothing is mixed.
const visit = () => (desk?.visit && desk.visit.number === state.number ? desk.visit : null);

function show() {
  if (state === null) return;
  find("main").dataset.status = state.status;
  put(find("status-words"), say(`status.${state.status}`));
  find("status").querySelector("use").setAttribute("href", `#lamp-${state.status}`);
  put(find("number"), state.number ?? "");
  put(find("administrator"), seats[page.counter] ? ` · ${seats[page.counter].name}` : "");
  put(find("times"), state.times_called > 1 ? say("desk.times_called", { times: state.times_called }) : "");
  put(find("hint"), hint());
  find("hint").classList.toggle("urgent", state.automatic);
  keepDraftOf(state.number);
  if (chosen.number !== state.number) chosen = { number: state.number, result: null };
  put(find("result"), chosen.result ? say("desk.result_chosen", { result: page.results.find(({ id }) => id === chosen.result).name }) : "");
  if (isOpen() && state.number === null) close(); // nobody is here any more to be sent anywhere
  showSeat(seats, takeSeat);
  tick();
}

function take(newest) {
  if (newest.number !== state?.number && isOpen()) close();
  state = newest;
  fetchNotes(state.number, show);
  show();
}

function hint() {
  if (state.automatic) return say("desk.automatic");
  if (isSuspended) return say("desk.hint.suspended");
  const reason = state.status === "paused" && page.pauses.find(({ id }) => id === desk?.pause);
  if (reason) return say("desk.pause_for", { reason: reason.name });
  return state.status in { closed: 1, free: 1, paused: 1 } ? say(`desk.hint.${state.status}`) : "";
}

function tick() {
  if (state === null) return;
  const now = live.now();
  const since = Date.parse(state.since) / 1000;
  put(find("timer"), state.status === "closed" ? "" : spell(Math.max(0, now - since)));
  const here = visit();
  showVisit(here, { shown: () => { lookAt(state.number); show(); }, notShown: () => order("/api/not_shown", {}, say("desk.act.not_shown")) });
  showNorm(here, state.status === "serving" ? now - since : null);
  showWaiting(state.waiting, desk, now);
  showUndo(desk?.undo_until ? Date.parse(desk.undo_until) / 1000 : null, now, lastPressed.label, undo);
  const calledAt = state.status === "called" && desk?.called_at ? Date.parse(desk.called_at) / 1000 : 0;
  showKeys(state, { ...desk, visit: here }, now - Math.max(since, calledAt), pressing, { press, act, pauseFor });
  drawAttention(state, gong, `${state.number ?? say(`status.${state.status}`)} · ${say("desk.counter", { counter: page.counter })}`);
}

function spell(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
}

// All that changes the queue goes through here: one thing at a time, told while it is on its way and when it is over.
async function send(path, body, label, { key = null, done = "" } = {}) {
  if (state === null) return;
  if (pending !== null) return answer(say("ask.wait", { pressed: pending }), "");
  const before = state;
  const untilBefore = desk?.undo_until;
  unknown = null;
  pressing = key;
  answer(say("ask.pending", { pressed: label }), "pending");
  const reply = await ask(path, { counter: page.counter, ...body, ...about(path) }, label, tick);
  pressing = null;
  if (reply.lost) return findOut(reply.lost, label);
  if (reply.ok) lastPressed = { label, until: desk?.undo_until === untilBefore ? undefined : desk.undo_until };
  told(reply, before, done);
  tick();
  return reply.ok;
}

// Whom and what the person saw: another tab or the box may be quicker, and nothing shall befall the next visitor.
function about(path) {
  if (path === "/api/take_seat") return {};
  // Always the press that was offered: where the page knows of none newer, the box may still have been quicker.
  if (path === "/api/undo") return { press: desk?.press ?? null };
  return { visitor: state.number };
}

function told(reply, before, done) {
  if (!reply.ok) return answer(reply.text, "stop");
  const counter = reply.counter;
  if (counter && !done && counter.epoch === before.epoch && counter.seq === before.seq) answer(say("desk.unchanged"), "", UNCHANGED_MS);
  else answer(done, "", DONE_MS);
  if (counter && isNewer(counter, state)) take(counter);
}

// No answer came, which does not say that nothing was done: who presses again now may end the visit of the next one.
let unknown = null;
async function findOut(id, pressed) {
  unknown = id;
  answer(say("ask.unknown_key", { pressed }), "stop");
  tick();
  const reply = await outcomeOf(id);
  if (reply?.counter && isNewer(reply.counter, state)) take(reply.counter);
  const isDone = reply?.ok ?? false;
  if (unknown !== id || pending !== null) return isDone;
  if (reply === null) answer(say("ask.not_done_key", { pressed }), "stop");
  else if (isDone) answer(say("ask.done_key", { pressed }), "", DONE_MS);
  else answer(reply.text, "stop");
  return isDone;
}

const order = (path, body, label, done) => send(path, body, label, { done });

function press(key) {
  if (state === null) return undefined;
  const isEnding = ENDING.has(key) && (state.status === "called" || state.status === "serving");
  if (isEnding && page.resultRequired && chosen.result === null && pending === null) {
    answer(say("desk.result_first"), "");
    return chooseResult(null, (result) => { choose(result); press(key); });
  }
  const result = isEnding && chosen.result ? { result: chosen.result } : {};
  return send("/api/press", { key, seen: [state.epoch, state.seq], ...result }, say(`desk.key.${key}`), { key });
}

function pauseFor(reason) {
  return send("/api/press", { key: "pause", seen: [state.epoch, state.seq], reason }, say("desk.key.pause"), { key: `reason ${reason}`, done: " " });
}

function act(name) {
  if (state === null || state.number === null) return;
  if (name === "redirect") chooseRedirect(seats, order);
  else if (name === "postpone") choosePostponement(order);
  else if (name === "result") chooseResult(chosen.result, choose);
  else if (name === "add_service") chooseService(order);
  else writeNote(state.number, async (...asked) => {
    const isKept = await order(...asked);
    fetchNotes(state.number, show, true);
    return isKept;
  });
}

function choose(result) {
  chosen = { number: state.number, result };
  show();
}

const undo = () => send("/api/undo", {}, lastPressed.label ? say("desk.act.undo", { pressed: lastPressed.label }) : say("desk.undo_last"));
const takeSeat = () => send("/api/take_seat", {}, say("desk.act.take_seat"));

const isNewer = (one, other) => one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);

let clearing = 0;
function answer(text, look, forMs = 0) {
  clearTimeout(clearing);
  put(find("answer"), text.trim());
  find("answer").dataset.look = look;
  if (forMs) clearing = setTimeout(() => answer("", ""), forMs);
}

live.addEventListener("state", ({ detail }) => (detail.name === "office" ? showOffice(detail.state) : take(detail.state)));
live.addEventListener("desk", ({ detail }) => {
  const until = detail.desk.undo_until;
  if (until !== desk?.undo_until && pending === null) {
    if (lastPressed.until === undefined) lastPressed.until = until;
    else if (until !== lastPressed.until) lastPressed = NOTHING;
  }
  desk = detail.desk;
  show();
});
live.addEventListener("seats", ({ detail }) => {
  ({ seats } = detail);
  show();
});
live.addEventListener("link", ({ detail: { alive } }) => alive && state !== null && fetchNotes(state.number, show, true));

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

function keydown(event) {
  const isLarge = event.key === "F2" || (event.key === " " && !event.target.closest?.("button, a, input, textarea"));
  if (isLarge || (event.ctrlKey && event.code === "KeyZ" && !event.target.matches?.("input, textarea"))) {
    event.preventDefault();
    if (event.repeat) return;
    if (!isLarge) find("undo").querySelector("button")?.click();
    else pressLarge();
    return;
  }
  if (event.repeat && !event.key.startsWith("Arrow")) return;
  const isWriting = event.target.matches?.("input:not([type=checkbox]), textarea");
  if (chooserKey(event) || (!isWriting && !isOpen() && pressByKey(event, (words) => answer(words, "", UNCHANGED_MS)))) event.preventDefault();
}
document.addEventListener("keydown", keydown);

function pressLarge() {
  const large = state === null ? "" : page.keys[state.status][0];
  if (large) press(large);
  else if (state !== null) answer(hint(), "", UNCHANGED_MS);
}

// A page that was closed in the midst of an ask: a fresh one is sent again under its id, which can do nothing twice.
async function goOn() {
  const left = leftOpen();
  if (left === null) return;
  const at = { pressed: left.label, time: new Date(left.at).toLocaleTimeString(page.language, { timeStyle: "short" }) };
  if (!left.isFresh) return answer(say("desk.resumed.unknown", at), "");
  const reply = await ask(left.path, left.body, left.label, tick);
  if (reply.lost) findOut(reply.lost, left.label);
  else if (reply.ok) answer(say("desk.resumed.done", at), "", DONE_MS);
  else answer(reply.text, "stop");
}

digitsSwitch(find("digits-switch"));
notificationsButton(find("notify"));
smallWindow(find("small-switch"), keydown, armOnce);
showLink(live, say("link.long"));
live.start();
setInterval(tick, 250);
goOn();
