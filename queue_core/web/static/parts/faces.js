// Five faces for a while after a service; the mark goes to the office once.

import { askUntilReplied } from "./ask.js";
import { say } from "./page.js";

/** Send a mark from the buttons in `faces`; `done(text)` says how it ended, null for well. */
export function listenToFaces(faces, code, done) {
  let sent = false;
  faces.addEventListener("click", async (event) => {
    const face = event.target.closest("[data-mark]");
    if (!face || sent) return;
    sent = true;
    face.setAttribute("aria-pressed", "true");
    const reply = await askUntilReplied("/api/rate", { code: code(), mark: Number(face.dataset.mark) });
    sent = false;
    face.removeAttribute("aria-pressed");
    done(reply === null ? say("ask.not_done") : reply.ok ? null : reply.text);
  });
}
