// A visitor was called by the queue itself: sound, title, a notification and, where the browser lets it, the window.

import { find, page, say } from "../parts/page.js";

const REMIND_SECONDS = 15;
const FLASH_MS = 1000;
let soundedFor = null;
let soundedAt = 0;

/** Draw attention to an automatic call until it is acknowledged; `title` is what the tab shows otherwise. */
export function drawAttention(state, gong, title) {
  if (!state.automatic) {
    soundedFor = null;
    document.title = title;
    return;
  }
  const isLit = Math.floor(performance.now() / FLASH_MS) % 2 === 0;
  document.title = isLit ? `● ${state.number}` : title;
  const isNew = soundedFor !== state.number;
  if (!isNew && performance.now() - soundedAt < REMIND_SECONDS * 1000) return;
  soundedFor = state.number;
  soundedAt = performance.now();
  gong.ring();
  if (isNew) raise(state.number);
}

function raise(number) {
  const own = find("main").ownerDocument.defaultView;
  own.focus();
  const isSeen = own.document.visibilityState === "visible" && own.document.hasFocus();
  if (isSeen || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const words = say("desk.notified", { number, counter: page.counter });
    const note = new Notification(words, { tag: `cherga-desk-${page.counter}`, renotify: true });
    note.addEventListener("click", () => {
      window.focus();
      note.close();
    });
  } catch {
    // Some browsers allow notifications to service workers only: sound and title must do.
  }
}

/** The button that asks the browser for notifications; shown only where it may still be asked. */
export function notificationsButton(button) {
  const canBeAsked = "Notification" in window && isSecureContext && Notification.permission === "default";
  button.hidden = !canBeAsked;
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    button.hidden = true;
  });
}
