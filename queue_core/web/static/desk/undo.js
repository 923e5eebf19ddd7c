// Taking back the last press: offered for as long as the office allows, with the seconds left.

import { element, find, put, say } from "../parts/page.js";

let button = null;

/** Show the key where `until` (office seconds, null: nothing to take back) is not over; `last` is what was pressed here. */
export function showUndo(until, now, last, undo) {
  const place = find("undo");
  const left = until === null ? 0 : Math.ceil(until - now);
  place.hidden = left <= 0;
  if (left <= 0) {
    if (button?.ownerDocument.activeElement === button) button.blur();
    place.replaceChildren();
    button = null;
    return;
  }
  if (button === null) {
    button = element("button", { type: "button", class: "key quiet small", "data-act": "undo", "aria-keyshortcuts": "0 Control+Z" },
      element("span", { class: "key-name" }), element("span", { class: "left", "aria-hidden": "true" }), element("kbd", { class: "digit", "aria-hidden": "true" }, "0"));
    button.addEventListener("click", (event) => {
      if (event.detail > 0) event.currentTarget.blur();
      undo();
    });
    place.replaceChildren(button);
  }
  put(button.firstChild, last ? say("desk.act.undo", { pressed: last }) : say("desk.undo_last"));
  put(button.children[1], say("desk.undo_left", { seconds: left }));
}
