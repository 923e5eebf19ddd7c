// What is amiss among the devices, each with what to do; nothing is shown while all is well.

import { element, find, page, say, shape } from "./page.js";

export function showAmiss(live) {
  const presences = new Map();
  let shown = "";
  live.addEventListener("presence", ({ detail: { device, presence } }) => presences.set(device, presence));
  // By the first beat every device known has been told of.
  live.addEventListener("beat", () => {
    const sentences = [...amiss(presences)];
    if (sentences.join() === shown) return;
    shown = sentences.join();
    find("amiss").hidden = sentences.length === 0;
    find("amiss-list").replaceChildren(...sentences.map((one) => element("li", {}, shape("warn"), element("span", {}, one))));
  });
}

function* amiss(presences) {
  const isThere = ({ id }) => presences.get(id)?.online;
  if (page.devices.length > 1 && !page.devices.some(isThere)) return yield say("amiss.all_gone");
  for (const device of page.devices) {
    if (isThere(device)) yield* unwell(device.name, presences.get(device.id).health ?? {});
    else yield say("amiss.gone", device);
  }
}

function* unwell(name, { paper, cover, printer, sound, line, missing, missing_signs, stuck }) {
  if (cover === "open") yield say("amiss.cover_open", { name });
  else if (paper === "out") yield say("amiss.paper_out", { name });
  else if (printer === "error") yield say("amiss.printer_error", { name });
  else if (printer === "offline") yield say("amiss.printer_offline", { name });
  else if (paper === "low") yield say("amiss.paper_low", { name });
  if (sound === "none") yield say("amiss.no_sound", { name });
  if (line === "lost") return yield say("amiss.line_lost", { name });
  for (const counter of missing ?? []) yield say("amiss.box_missing", { counter });
  for (const counter of missing_signs ?? []) yield say("amiss.sign_missing", { counter });
  for (const counter of Object.keys(stuck ?? {})) yield say("amiss.button_stuck", { counter });
}
