// One person at one counter: who works here, where I work, and the way to sit down here instead. Said in words on both pages.

import { element, find, page, say } from "../parts/page.js";

let drawn = null;

/** Show what there is to say about seats; `take()` sits down here. */
export function showSeat(seats, take) {
  const [words, action] = told(seats);
  const key = `${words}|${action}`;
  if (key === drawn) return;
  drawn = key;
  const place = find("seat");
  place.hidden = words === "";
  place.replaceChildren(element("span", {}, words));
  if (!action) return;
  const button = element("button", { type: "button", class: "key small", "data-act": "take_seat" }, say(`desk.act.${action}`));
  button.addEventListener("click", (event) => {
    if (event.detail > 0) button.blur();
    take();
  });
  place.append(button);
}

function told(seats) {
  const here = seats[page.counter];
  if (page.me === null) return [here?.tried ? tried(here) : "", ""];
  if (here && here.administrator !== page.me.id) {
    return [say("desk.seat.other", { name: here.name, me: page.me.name }), "take_seat"];
  }
  const elsewhere = Object.entries(seats).find(([, seat]) => seat.administrator === page.me.id && seat !== here);
  if (!here && elsewhere) return [say("desk.seat.elsewhere", { counter: elsewhere[0] }), "move_here"];
  return [here?.tried ? tried(here) : "", ""];
}

const tried = (seat) => say("desk.seat.tried", { name: seat.name, counter: seat.tried });
