// A counter's tablet: five faces while the office waits for a mark, thanks, and otherwise a quiet word.

import { listenToFaces } from "../parts/faces.js";
import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { find, page, put } from "../parts/page.js";

const THANKS_MS = 5000;
let code = null;
let rated = null;
let thanking = 0;

function show() {
  const asks = code !== null && code !== rated;
  find("thanks").hidden = !thanking;
  find("faces").hidden = Boolean(thanking) || !asks;
  find("idle").hidden = Boolean(thanking) || asks;
}

listenToFaces(find("faces"), () => code, (trouble) => {
  put(find("answer"), trouble ?? "");
  if (trouble !== null) return;
  rated = code;
  thanking = setTimeout(() => {
    thanking = 0;
    show();
  }, THANKS_MS);
  show();
});

const live = new Live([`state/counter/${page.counter}`]);
showLink(live);
live.addEventListener("state", ({ detail: { state } }) => {
  code = state.rate ?? null;
  put(find("answer"), "");
  show();
});
live.start();
