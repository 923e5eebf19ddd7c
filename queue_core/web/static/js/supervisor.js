// How the office runs, and what is amiss: one key lets it stand still or go on, a switch does so for a service whose register is down.

import { showAmiss } from "../parts/amiss.js";
import { askUntilReplied } from "../parts/ask.js";
import { showEstimates } from "../parts/estimates.js";
import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { find, page, put, say } from "../parts/page.js";
import { pressTwice } from "../parts/twice.js";

const SAID_MS = 6000;

const live = new Live(["state/office", "state/queue", "state/catalogue", "state/counter/", "presence/"]);
const counters = new Map();
const clock = new Intl.DateTimeFormat(page.language, { hour: "2-digit", minute: "2-digit", timeZone: page.timeZone, hourCycle: "h23" });
const moment = new Intl.DateTimeFormat(page.language, { dateStyle: "long", timeStyle: "short", timeZone: page.timeZone, hourCycle: "h23" });

function showOffice(office) {
  const suspended = office.suspended;
  const state = suspended ? "suspended" : office.open ? "open" : "closed";
  find("today").dataset.state = state;
  find("today").querySelector("use").setAttribute("href", { suspended: "#warn", open: "#lamp-free", closed: "#lamp-closed" }[state]);
  put(find("state-words"), suspended ? say(`supervisor.suspended.${suspended.reason}`) : say(`supervisor.${state}`));
  put(find("since"), suspended ? say("supervisor.since", { time: clock.format(new Date(suspended.since)) }) : "");
  change(suspended !== null);
  showDoubt(office.clock_doubted);
}

// The computer's clock jumped: what it said, and the last moment the office is sure of.
function showDoubt(doubt) {
  find("doubted").hidden = !doubt;
  if (!doubt) return;
  const moments = { wall: moment.format(new Date(doubt.wall)), last: doubt.last ? moment.format(new Date(doubt.last)) : "" };
  put(find("doubted-words"), say(doubt.last ? "supervisor.clock_said" : "supervisor.clock_said_first", moments));
}

// How full the disk of the journal is, while there is still time, and what it keeps the kiosks from.
function showDisk(health) {
  const level = health?.disk ?? "ok";
  find("disk").hidden = level === "ok";
  if (level === "ok") return;
  find("disk").dataset.level = level;
  put(find("disk-title"), say(`supervisor.disk.${level}`, { free: health.disk_free_mb }));
  put(find("disk-do"), say(`supervisor.disk_do.${level}`));
  find("disk-kiosks").hidden = level !== "out";
}

// The configuration has a mistake, and the office works by the last good one until it is mended and the core restarted.
function showSettings(health) {
  const serves = health?.settings === "last_good";
  find("settings").hidden = !serves;
  if (!serves) return;
  const { settings_file: file, settings_key: key, settings_mistakes: count } = health;
  put(find("settings-title"), key ? say("supervisor.settings.key", { file, key }) : say("supervisor.settings.file", { file }));
  put(find("settings-since"), say("supervisor.settings.since", { time: moment.format(new Date(health.settings_of)) }));
  put(find("settings-more"), count > 1 ? say("supervisor.settings.more", { count }) : "");
}

// Who has just pressed by keyboard finds the way back under the same finger.
function change(isSuspended) {
  const [shown, gone] = isSuspended ? [find("go-on"), find("suspend")] : [find("suspend"), find("go-on")];
  const hadFocus = gone.contains(document.activeElement);
  shown.hidden = false;
  gone.hidden = true;
  if (hadFocus) shown.querySelector("button").focus();
}

function showQueue(queue) {
  put(find("waiting"), String(queue.waiting));
  put(find("serving"), String(queue.serving));
}

function showCounter(name, counter) {
  counters.set(name, counter.status !== "closed");
  put(find("counters"), `${[...counters.values()].filter(Boolean).length} / ${counters.size}`);
}

function showServices(catalogue) {
  const closed = new Set(catalogue.services.filter((service) => service.closed).map((service) => service.id));
  for (const button of document.querySelectorAll("[data-service]")) {
    button.setAttribute("aria-checked", String(closed.has(button.dataset.service)));
    button.disabled = false;
  }
}

live.addEventListener("state", ({ detail: { name, state } }) => {
  if (name === "office") showOffice(state);
  else if (name === "queue") showQueue(state);
  else if (name === "catalogue") showServices(state);
  else showCounter(name, state);
});

live.addEventListener("presence", ({ detail: { device, presence } }) => {
  if (device !== "core") return;
  showDisk(presence.health);
  showSettings(presence.health);
});

let clearing = 0;
function tell(text, look = "") {
  clearTimeout(clearing);
  put(find("answer"), text);
  find("answer").dataset.look = look;
  if (text && !look) clearing = setTimeout(() => tell(""), SAID_MS);
}

/** Ask; what was not done is said, and false comes back. */
async function ask(path, body) {
  tell("");
  const reply = await askUntilReplied(path, body);
  if (reply?.ok) return true;
  tell(reply === null ? say("ask.not_done") : reply.text, "stop");
  return false;
}

for (const button of document.querySelectorAll("[data-reason]")) {
  pressTwice(button, () => ask("/api/suspend", { reason: button.dataset.reason }), tell);
}
pressTwice(find("clock"), () => ask("/api/clock", {}), tell);
pressTwice(find("resume"), () => ask("/api/resume", {}), tell);

for (const button of document.querySelectorAll("[data-service]")) {
  button.addEventListener("click", async () => {
    const { service } = button.dataset;
    const suspended = button.getAttribute("aria-checked") !== "true";
    button.setAttribute("aria-checked", String(suspended));
    const isDone = await ask("/api/service", { service, suspended });
    if (!isDone) return button.setAttribute("aria-checked", String(!suspended));
    const named = { service: find(`service-${service}`).textContent };
    tell(suspended ? say("supervisor.service_stands", named) : say("supervisor.service_goes_on", named));
  });
}

showLink(live, say("link.long"));
showAmiss(live);
showEstimates();
live.start();
