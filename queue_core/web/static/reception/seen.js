// What the page shows of the office: who calls for help, who is to be met, slips that are not out, who waits and who is missed.

import { element, find, page, put, say, shape } from "../parts/page.js";
import { open, order } from "./card.js";
import { knowPaper } from "./giving.js";
import { categoryOf, directionOf, directions, serviceOf } from "./offer.js";
import { spell, timeOfDay } from "./time.js";

const REMIND_MS = 15_000;
let live;
let gong;
let newest = null;
let known = new Set();
let rangAt = 0;
const rows = new Map();

export function keepSeen(theLive, theGong) {
  [live, gong] = [theLive, theGong];
  setInterval(tick, 1000);
}

export async function fetchSeen() {
  const at = page.at ? `&at=${page.at}` : "";
  const response = await fetch(`/api/reception?lang=${page.language}${at}`, { signal: AbortSignal.timeout(3000) });
  if (response.status === 401) return location.reload();
  if (!response.ok) return;
  newest = await response.json();
  show();
}

function show() {
  showCalls();
  list("slips", newest.slips, (one) => `${one.number}/${one.status}`, slipRow);
  find("kiosks").dataset.away = String(newest.kiosks_away);
  list("aside", newest.aside, (one) => `${one.number}/${one.status}/${one.until}`, asideRow, "reception.nobody_aside");
  showGiven();
  showLines();
  knowPaper(newest.last_paper);
  tick();
}

// Help first, the oldest on top; a new call sounds at once, one that nobody answers again and again.
function showCalls() {
  const calls = [
    ...newest.help.map((one) => ({ ...one, key: `help/${one.place}/${one.since}`, row: helpRow })),
    ...newest.meet.map((one) => ({ ...one, key: `meet/${one.number}/${one.counter}`, row: meetRow })),
  ];
  list("calls", calls, (one) => one.key, (one) => one.row(one));
  const isNew = calls.some((one) => !known.has(one.key));
  known = new Set(calls.map((one) => one.key));
  if (isNew) ring();
}

function ring() {
  rangAt = performance.now();
  gong.ring();
}

// Rows keep their elements while they are shown: a finger on a key must find it there.
function list(name, found, keyOf, make, none = "") {
  const place = find(`${name}-list`);
  const wanted = found.map((one) => {
    const key = `${name}:${keyOf(one)}`;
    if (!rows.has(key)) rows.set(key, { made: make(one), one });
    return rows.get(key).made;
  });
  const gone = [...place.children].filter((child) => !wanted.includes(child));
  const hadFocus = gone.some((child) => child.contains(document.activeElement));
  for (const child of gone) child.remove();
  for (const [key, { made }] of rows) if (gone.includes(made)) rows.delete(key);
  wanted.forEach((made, at) => place.children[at] !== made && place.insertBefore(made, place.children[at] ?? null));
  if (!found.length && none) place.replaceChildren(element("li", { class: "none" }, say(none)));
  const section = find(name);
  if (section) section.hidden = found.length === 0;
  if (hadFocus) (place.querySelector("button") ?? find("what")).focus();
}

function aged(row, since) {
  row.dataset.since = String(Date.parse(since));
  return element("span", { class: "age" });
}

function helpRow(one) {
  const row = element("li");
  const place = page.places[one.place] ?? one.place;
  const words = one.number ? say("reception.help_with", { place, number: one.number }) : say("help.at", { place });
  const key = actKey("reception.i_go", () => order("/api/help", { place: one.place }, "help", { number: place }));
  row.append(shape("warn"), element("span", { class: "words" }, words), aged(row, one.since), key);
  return row;
}

function meetRow(one) {
  const row = element("li");
  const hall = page.places[one.hall] ?? one.hall;
  const words = one.counter === null
    ? say("reception.meet", { number: one.number, place: page.places[one.device] ?? hall })
    : say("reception.lead", { number: one.number, counter: one.counter, hall });
  const key = actKey("reception.i_go", () => order("/api/reception/met", { at: page.at, ticket: one.number }, "met", one));
  row.append(shape("warn"), element("span", { class: "words" }, words), aged(row, one.since), opener(one.number), key);
  return row;
}

function slipRow(one) {
  const row = element("li");
  const words = say(`reception.not_out.${one.status}`, { number: one.number, printer: page.places[one.printer] ?? one.printer });
  row.append(shape("warn"), element("span", { class: "words" }, words), aged(row, one.since), opener(one.number));
  if (page.prints) row.append(actKey("reception.act.reprint", () => order("/api/reception/reprint", { at: page.at, ticket: one.number }, "reprint", one)));
  return row;
}

function asideRow(one) {
  const row = element("li");
  const values = { until: one.until ? timeOfDay(one.until) : "", counter: one.counter ?? "" };
  const words = element("span", { class: "grow" }, serviceOf.get(one.service)?.name ?? one.service, " ", element("small", {}, say(`reception.status.${one.status}`, values)));
  row.append(opener(one.number), words);
  if (one.status !== "missed") row.append(actKey("reception.act.return", () => order("/api/return", { ticket: one.number }, "return", one)));
  return row;
}

function actKey(name, act) {
  const button = element("button", { type: "button", class: "key small" }, say(name));
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true"); // and not disabled: that would take the focus away
    await act();
    button.removeAttribute("aria-busy");
    fetchSeen().catch(() => {});
  });
  return button;
}

function opener(number) {
  const button = element("button", { type: "button", class: "plain open" }, number);
  button.addEventListener("click", () => {
    find("find").value = number;
    open(number);
  });
  return button;
}

// Whoever lost the page while a ticket was asked for sees here that it was given.
function showGiven() {
  const signature = JSON.stringify(newest.given);
  find("given").hidden = newest.given.length === 0;
  if (find("given").dataset.of === signature) return;
  find("given").dataset.of = signature;
  find("given-list").replaceChildren(...newest.given.map((one) => {
    const made = element("span", {}, opener(one.number), timeOfDay(one.since));
    made.title = serviceOf.get(one.service)?.name ?? one.service;
    return made;
  }));
}

function showLines() {
  const sum = newest.lines.reduce((all, line) => all + line.waiting, 0);
  put(find("lines-sum"), say("reception.in_all", { count: sum }));
  const signature = (line) => JSON.stringify([line.waiting, line.by_tier, line.longest, line.since, line.open_counters]);
  const order_ = new Map(directions.map((one, at) => [one.id, at]));
  const sorted = [...newest.lines].sort((one, other) => order_.get(one.direction) - order_.get(other.direction));
  list("lines", sorted, (line) => `${line.direction}/${signature(line)}`, lineRow);
}

function lineRow(line) {
  const row = element("li");
  const known_ = directionOf.get(line.direction);
  const name = element("span", { class: "grow" }, known_?.name ?? line.direction);
  if (!line.open_counters) name.append(" ", element("small", {}, say("reception.no_counter")));
  row.append(element("span", { class: "letter", "aria-hidden": "true" }, known_?.letter ?? ""), name);
  const levels = Object.entries(line.by_tier).filter(([tier]) => tier !== "4").map(([tier, count]) => say("reception.of_level", { level: levelName(tier), count }));
  if (levels.length) row.append(element("span", { class: "tiers" }, levels.join(", ")));
  if (line.longest) row.append(opener(line.longest), aged(row, line.since));
  row.append(element("span", { class: "count" }, String(line.waiting)));
  return row;
}

const levelName = (tier) => say("reception.level", { tier });

function tick() {
  if (newest === null) return;
  for (const row of document.querySelectorAll("[data-since]")) put(row.querySelector(".age"), spell(live.now() - row.dataset.since / 1000));
  const calls = newest.help.length + newest.meet.length;
  document.title = `${calls ? `(${calls}) ` : ""}${say("reception.title")}`;
  if (calls && performance.now() - rangAt > REMIND_MS) ring();
}
