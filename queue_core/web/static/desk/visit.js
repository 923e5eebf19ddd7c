// Who is at the counter: the service, what they need and claim, what they should have brought, what was noted.

import { element, find, page, put, say, shape } from "../parts/page.js";

const PATIENCE_MS = 10_000;
// Which claims were looked at here: only so that their card is folded. The office believes a claim until told otherwise.
const looked = new Set();
let drawn = "";
let notes = [];
let notesOf = null;

/** What the office wrote in this page's language, else in its first. */
export const spoken = (words) => words?.[page.language] ?? Object.values(words ?? {})[0] ?? "";

/** Show the visit of a desk; `acts`: {shown(), notShown()}. Redrawn only when something differs. */
export function showVisit(visit, acts) {
  const isFolded = visit !== null && looked.has(visit.number);
  const key = JSON.stringify([visit, notes, isFolded]);
  if (key === drawn) return;
  drawn = key;
  const place = find("visit");
  const focused = place.contains(place.ownerDocument.activeElement) ? place.ownerDocument.activeElement.dataset.act : null;
  place.hidden = visit === null;
  place.replaceChildren(...(visit === null ? [] : parts(visit, isFolded, acts)));
  if (focused) place.querySelector(`[data-act="${focused}"]`)?.focus();
}

function parts(visit, isFolded, acts) {
  return [
    element("h2", { class: "service" }, spoken(visit.service)),
    ...line("", about(visit)),
    ...(visit.needs.length ? [badge("warn", say("desk.visit.needs", { needs: visit.needs.map(spoken).join(", ") }))] : []),
    ...(visit.claim ? [claim(visit, isFolded, acts)] : []),
    ...(notes.length ? [listed(say("desk.visit.notes"), notes, "notes")] : []),
    ...(visit.documents.length ? [listed(say("desk.visit.documents"), visit.documents.map(spoken), "documents")] : []),
    ...line(say("desk.visit.steps"), visit.next_steps.map(spoken).join(" → ")),
    ...(visit.comes_back_to ? line("", say("desk.visit.comes_back", { counter: visit.comes_back_to })) : []),
  ];
}

function about(visit) {
  const told = [];
  if (visit.purpose) told.push(say("desk.visit.purpose", { purpose: spoken(visit.purpose) }));
  if (visit.package) told.push(say("desk.visit.package", { package: spoken(visit.package) }));
  if (visit.language !== "uk") told.push(say("desk.visit.language", { language: page.languageNames[visit.language] ?? visit.language }));
  return told.join(" · ");
}

function claim(visit, isFolded, acts) {
  const { name, proof, denied } = visit.claim;
  const box = element("section", { class: "claim", "aria-label": say("desk.visit.claim") });
  box.append(badge("lamp-called", spoken(name)));
  if (denied) box.append(element("p", { class: "quiet" }, say("desk.visit.denied")));
  else if (isFolded) box.append(element("p", { class: "quiet" }, say("desk.shown")));
  else box.append(
    ...(spoken(proof) ? [element("p", {}, say("desk.visit.proof", { proof: spoken(proof) }))] : []),
    element("div", { class: "row" }, act("shown", "+", acts.shown), act("not_shown", "−", acts.notShown)),
  );
  return box;
}

/** Fold the card of a claim: the paper was looked at. */
export function lookAt(number) {
  looked.add(number);
}

/** Fetch the notes about who is here now; `changed` is called when they are there. */
export async function fetchNotes(number, changed, isNewer = false) {
  if (number === notesOf && !isNewer) return;
  if (number !== notesOf) notes = [];
  notesOf = number;
  if (number === null) return;
  try {
    const response = await fetch(`/api/notes/${page.counter}?lang=${page.language}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const told = await response.json();
    if (number !== notesOf || !response.ok) return;
    notes = told.notes.map((note) => note.text);
    changed();
  } catch {
    if (number === notesOf) notesOf = undefined; // the next change of the desk asks again
  }
}

function act(name, key, press) {
  const button = element("button", { type: "button", class: "key quiet small", "data-act": name }, element("span", {}, say(`desk.act.${name}`)), element("kbd", { "aria-hidden": "true" }, key));
  button.addEventListener("click", (event) => {
    if (event.detail > 0) button.blur();
    press();
  });
  return button;
}

const badge = (name, words) => element("p", { class: `badge ${name}` }, shape(name), element("span", {}, words));
const line = (name, words) => (words ? [element("p", { class: "told" }, ...(name ? [element("b", {}, `${name} `)] : []), words)] : []);
const listed = (name, items, look) => element("section", { class: look }, element("h3", {}, name), element("ul", {}, ...items.map((item) => element("li", {}, item))));

/** Show the time against the norm; `age` in seconds, null where nobody is served. */
export function showNorm(visit, age) {
  const place = find("norm");
  const minutes = visit?.norm_minutes ?? 0;
  const over = age !== null && minutes ? Math.floor(age / 60 - minutes) : -1;
  const words = age === null || !minutes ? "" : over >= 1 ? say("desk.over_norm", { minutes: over, norm: minutes }) : say("desk.norm", { minutes });
  if (place.textContent !== words) {
    place.replaceChildren(...(over >= 1 ? [shape("warn")] : []), words);
  }
  find("main").toggleAttribute("data-over", over >= 1);
}

/** Show who waits: how many, the longest, and who is next where the office allows it. */
export function showWaiting(count, desk, now) {
  put(find("waiting"), String(count));
  const since = desk?.waiting_since ? Math.floor((now - Date.parse(desk.waiting_since) / 1000) / 60) : null;
  const told = [];
  if (count && since !== null) told.push(say("desk.longest", { minutes: Math.max(0, since) }));
  if (desk?.next) told.push(say("desk.next", { number: desk.next }));
  put(find("longest"), told.join(" · "));
}
