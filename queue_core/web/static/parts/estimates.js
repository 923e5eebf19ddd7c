// How true past estimates were: fetched as the server drew it, for the day that was chosen.

import { find, page, put, say } from "./page.js";

const REFRESH_MS = 60000;
const PATIENCE_MS = 10000;
let day = "";
let asked = 0;

async function show() {
  const place = find("estimates-told");
  const mine = (asked += 1);
  const query = new URLSearchParams({ part: "estimates", lang: page.language, ...(day && { day }) });
  try {
    const response = await fetch(`/office?${query}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const drawn = await response.text();
    if (mine !== asked) return; // another day was chosen meanwhile
    if (!response.ok) throw new Error(drawn);
    const focused = place.contains(document.activeElement) ? document.activeElement.dataset.day : undefined;
    place.innerHTML = drawn;
    place.querySelector(`[data-day="${focused}"]`)?.focus();
  } catch {
    // Old figures stay; where there are none yet the page says so. The next minute tries again.
    if (mine === asked && !place.querySelector("table")) put(place, say("estimates.unreadable"));
  }
}

/** Show the estimates of the present day, anew each minute, and of another day when it is chosen. */
export function showEstimates() {
  find("estimates-told").addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-day]");
    if (!chosen) return;
    day = chosen.dataset.day;
    show();
  });
  show();
  setInterval(show, REFRESH_MS);
}
