// The banner that says the link is lost, at once, and that it is back, for a moment.

import { find, put, say } from "./page.js";

const BACK_SHOWN_MS = 2500;

export function showLink(live) {
  const banner = find("link");
  let wasLost = false;
  let hiding = 0;
  live.addEventListener("link", ({ detail: { alive } }) => {
    clearTimeout(hiding);
    if (!alive) {
      wasLost = true;
      banner.classList.add("stop");
      put(find("link-words"), say("link.lost"));
      banner.hidden = false;
    } else if (wasLost) {
      wasLost = false;
      banner.classList.remove("stop");
      put(find("link-words"), say("link.back"));
      hiding = setTimeout(() => (banner.hidden = true), BACK_SHOWN_MS);
    }
  });
}
