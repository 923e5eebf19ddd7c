// A key that asks once more before it acts, in its own place: no dialog to find, nothing to dismiss.

import { put, say } from "./page.js";

const ASKS_FOR_MS = 5000;
const TREMBLE_MS = 400; // a double click or a held Enter is one press

/** `act` is called at the second press within five seconds; `tell` says what must be heard too. */
export function pressTwice(button, act, tell) {
  const words = button.querySelector("small");
  let askedAt = null;
  let counting = 0;
  let isActing = false;

  function forget() {
    clearInterval(counting);
    askedAt = null;
    button.removeAttribute("data-asks");
    put(words, "");
  }

  function count() {
    const left = Math.ceil((ASKS_FOR_MS - (performance.now() - askedAt)) / 1000);
    if (left > 0) return put(words, `${say("supervisor.press_again")} · ${left}`);
    forget();
    tell(say("supervisor.not_confirmed"));
  }

  async function confirm() {
    forget();
    isActing = true; // and not disabled: that would take the focus away
    await act();
    isActing = false;
  }

  button.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
  button.addEventListener("blur", () => askedAt !== null && forget());
  button.addEventListener("click", () => {
    if (isActing) return;
    if (askedAt !== null) {
      if (performance.now() - askedAt >= TREMBLE_MS) confirm();
      return;
    }
    askedAt = performance.now();
    button.toggleAttribute("data-asks", true);
    tell(say("supervisor.press_again"), "spoken");
    counting = setInterval(count, 250);
    count();
  });
}
