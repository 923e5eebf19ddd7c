// Who waits for help, and the key that says somebody has come.

import { element, find, page, say, shape } from "./page.js";

export function keepHelp(live, answer) {
  const section = find("help");
  const list = section.querySelector("ul");
  live.addEventListener("state", ({ detail: { name, state } }) => {
    if (name !== "help") return;
    section.hidden = state.help.length === 0;
    list.replaceChildren(...state.help.map((call) => makeCall(call, answer)));
  });
}

function makeCall({ place }, answer) {
  const button = element("button", { type: "button", class: "key small" }, say("help.answer"));
  const word = element("span", {}, say("help.at", { place: page.places[place] ?? place }));
  button.addEventListener("click", async () => {
    button.disabled = true;
    const reply = await answer(place);
    if (reply?.ok) return;
    button.disabled = false;
    word.textContent = reply === null ? say("ask.not_done") : reply.text;
  });
  return element("li", {}, shape("warn"), word, button);
}
