// What was asked and has no answer yet: sent again under the same id until the office answers, also when the page was
// loaded anew meanwhile (it stands in the tab's history, nowhere else). So nothing is lost and nothing is done twice.

import { newId, post } from "../parts/ask.js";

const AGAIN_MS = 1000;
const PATIENCE_MS = 3000;
const ASK_AFTER_MS = 60_000;
const TOLD_AFTER_MS = 700;

const entries = new Map();
const listeners = [];
let isLinked = true;

/** Call `heard(entries)` whenever what waits for an answer has changed. */
export function watchOutbox(heard) {
  listeners.push(heard);
}

/** Ask for something until there is an answer: the reply, or `{ok: false, cancelled: true}` where a person gave it up. */
export function ask(path, body, what) {
  return new Promise((resolve) => begin({ id: newId(), path, body, what, at: Date.now() }, resolve));
}

/** Take up what an earlier life of this page left; `heard(entry, reply)` is told what became of it. */
export function takeUp(heard) {
  for (const entry of Object.values(kept())) begin(entry, (reply) => heard(entry, reply));
}

export function linkChanged(alive) {
  isLinked = alive;
  if (alive) for (const entry of entries.values()) wake(entry);
}

/** A person wants an entry that has waited long to be sent all the same. */
export function sendNow(entry) {
  entry.at = Date.now();
  keep();
  wake(entry);
}

/** Give up: what a ticket's ask may have done is taken back, and that too is sent until it is answered. */
export function cancel(entry) {
  if (!entries.has(entry.id)) return;
  finish(entry, { ok: false, cancelled: true });
  if (entry.path.endsWith("/give")) ask("/api/reception/void", { at: entry.body.at, ask: entry.id }, entry.what);
}

export const hasWaitedLong = (entry) => Date.now() - entry.at > ASK_AFTER_MS && entry.path !== "/api/reception/void";

function begin(entry, resolve) {
  entries.set(entry.id, { ...entry, resolve });
  keep();
  setTimeout(tell, TOLD_AFTER_MS);
  run(entries.get(entry.id));
}

async function run(entry) {
  while (entries.has(entry.id)) {
    if (hasWaitedLong(entry)) {
      tell();
      await sleep(entry, 3_600_000); // the moment may have passed: a person decides
      continue;
    }
    if (isLinked || !entry.tried) {
      entry.tried = true;
      try {
        const reply = await post(entry.path, { ...entry.body, id: entry.id }, AbortSignal.timeout(PATIENCE_MS));
        return finish(entry, reply);
      } catch (trouble) {
        if (trouble.said) return finish(entry, { ok: false, text: trouble.message });
      }
    }
    tell();
    await sleep(entry, AGAIN_MS);
  }
}

function sleep(entry, forMs) {
  return new Promise((resolve) => {
    const over = setTimeout(resolve, forMs);
    entry.wake = () => {
      clearTimeout(over);
      resolve();
    };
  });
}

function wake(entry) {
  entry.wake?.();
}

function finish(entry, reply) {
  if (!entries.delete(entry.id)) return;
  keep();
  tell();
  wake(entry);
  entry.resolve(reply);
}

function tell() {
  const waiting = [...entries.values()].filter((entry) => Date.now() - entry.at >= TOLD_AFTER_MS);
  for (const heard of listeners) heard(waiting);
}

function keep() {
  const plain = {};
  for (const { id, path, body, what, at } of entries.values()) plain[id] = { id, path, body, what, at };
  history.replaceState({ ...history.state, outbox: plain }, "");
}

const kept = () => history.state?.outbox ?? {};
