// What was pressed and never answered: nobody knows whether it was done until the office is heard again. Then the page
// says what can be told from the counter's state, and never that something was not done: it may still arrive.

import { say } from "../parts/page.js";

let open = null;
let isBack = false;

/** Nothing is unsure any more: something else is pressed. */
export const settle = () => { open = null; };

/** No answer came to what was pressed when the counter stood so; returns what to say. */
export function beUnsure(label, before) {
  open = { label, before };
  isBack = false;
  return say("desk.unsure.told", { pressed: label });
}

/** The office is heard again after silence: its next state is a new one. */
export const heardAgain = () => { isBack = true; };

/** A state came; returns what can be said of what was pressed, or null. */
export function unsureAfter(state) {
  if (open === null) return null;
  const { label, before } = open;
  const isSame = ["number", "status", "since", "times_called"].every((part) => state[part] === before[part]);
  if (isSame && !isBack) return null;
  open = null;
  return say(isSame ? "desk.unsure.same" : "desk.unsure.changed", { pressed: label });
}
