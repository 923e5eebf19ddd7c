// What this desk asks of the office, one thing at a time; kept until answered, so that a page that was loaded anew in
// the midst of it tells how it ended.

import { askUntilReplied, newId, post } from "../parts/ask.js";
import { keep, kept } from "./kept.js";

const ASK = "ask";
/** An ask is given up after five seconds: one that is older must not be sent again by a new page. */
const FRESH_MS = 4500;
const OUTCOME_AFTER_MS = 2000;
const AGAIN_AFTER_MS = 500;

/** The ask on its way: its label, or null. */
export let pending = null;

/** Ask, and tell `changed` when it begins and when it is over. Returns the reply; undefined: busy; `lost`: its id, no answer came. */
export async function ask(path, body, label, changed) {
  if (pending !== null) return undefined;
  const asked = { id: newId(), ...body };
  pending = label;
  keep(ASK, { path, body: "text" in asked ? null : asked, label, at: Date.now() }); // words of people are kept nowhere
  changed();
  try {
    return (await askUntilReplied(path, asked)) ?? { lost: asked.id };
  } finally {
    pending = null;
    keep(ASK, null);
    changed();
  }
}

/** How an ask ended to which no answer came, as soon as the office can be reached; null: never done, and never will be. */
export async function outcomeOf(id) {
  for (;;) {
    try {
      return (await post("/api/outcome", { id }, AbortSignal.timeout(OUTCOME_AFTER_MS))).reply;
    } catch (trouble) {
      if (trouble.said) return { ok: false, text: trouble.message };
    }
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_AFTER_MS); });
  }
}

/** What this page was asking for when it was loaded anew, and whether it may still be sent; null: nothing was open. */
export function leftOpen() {
  const left = kept(ASK);
  keep(ASK, null);
  return left === null ? null : { ...left, isFresh: left.body !== null && Math.abs(Date.now() - left.at) < FRESH_MS };
}
