// The board of a hall: what changes is fetched as the server drew it.

import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { find, page } from "../parts/page.js";

const REFRESH_MS = 15000;
const PATIENCE_MS = 5000;
const board = find("main");
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const response = await fetch(`/board/${page.hall}?part=board&lang=${page.language}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.ok) board.innerHTML = await response.text();
  } catch {
    // The banner says that the link is lost; the next change or the next quarter of a minute brings it all.
  }
  fetching = false;
  if (again) {
    again = false;
    refresh();
  }
}

const live = new Live([`state/board/${page.hall}`, "state/office"]);
showLink(live);
live.addEventListener("state", refresh);
live.start();
setInterval(refresh, REFRESH_MS);
