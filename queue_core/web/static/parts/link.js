// The banner that says the link is lost, at once, what to do when it stays so, and that it is back, for a moment.

import { find, put, say } from "./page.js";

const BACK_SHOWN_MS = 2500;
const LONG_MS = 30_000;

/** `long`: what to say where the link stays lost, for those who can do something about it. */
export function showLink(live, long = "") {
  const banner = find("link");
  let lostAt = null;
  let hiding = 0;
  live.addEventListener("link", ({ detail: { alive } }) => {
    clearTimeout(hiding);
    if (!alive) {
      lostAt = performance.now();
      banner.classList.add("stop");
      put(find("link-words"), say("link.lost"));
      banner.hidden = false;
    } else if (lostAt !== null) {
      lostAt = null;
      banner.classList.remove("stop");
      put(find("link-words"), say("link.back"));
      hiding = setTimeout(() => (banner.hidden = true), BACK_SHOWN_MS);
    }
  });
  if (!long) return;
  setInterval(() => {
    if (lostAt !== null && performance.now() - lostAt > LONG_MS) put(find("link-words"), long);
  }, 1000);
}
