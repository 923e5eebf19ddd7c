// A new ticket in a few keys: what for, the category, Enter.

import { element, find, page, put, say } from "../parts/page.js";
import * as offer from "./offer.js";
import { ask } from "./outbox.js";
import { readAloud } from "./speech.js";
import { today } from "./time.js";

let live;
let said;
let chosen = null; // a service or a package
let direction = null; // opened by its key
let found = [];
let category = "";
const needs = new Set();
let language = page.languages[0];
let last = null; // the ticket given last

export function keepGiving(theLive, say_) {
  live = theLive;
  said = say_;
  find("what").addEventListener("input", typed);
  find("what").addEventListener("keydown", keyed);
  find("issue").addEventListener("click", issue);
  for (const button of document.querySelectorAll("[data-category]")) button.addEventListener("click", () => { category = button.dataset.category; back(); });
  for (const button of document.querySelectorAll("[data-need]")) button.addEventListener("click", () => { flip(button.dataset.need); back(); });
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => { language = button.dataset.language; back(); });
  find("paper-switch").addEventListener("click", () => openPaper(find("paper").hidden));
  for (const id of ["paper-number", "paper-time"]) {
    find(id).addEventListener("input", show);
  }
  // Enter goes on to what is still to be written.
  find("paper-number").addEventListener("keydown", (event) => event.key === "Enter" && find(find("paper-time").value ? "what" : "paper-time").focus());
  find("paper-time").addEventListener("keydown", (event) => event.key === "Enter" && find("what").focus());
  find("result-print").addEventListener("click", printLast);
  find("result-read").addEventListener("click", readLast);
  find("result-undo").addEventListener("click", undoLast);
  show();
  find("what").focus();
}

function typed() {
  direction = null;
  found = offer.find(find("what").value);
  chosen = found[0] ?? null;
  show();
}

// Digits never search: the first is a direction, the next a category; with Shift they are needs.
function keyed(event) {
  if (event.key === "Enter") {
    event.preventDefault();
    return event.repeat ? undefined : issue();
  }
  if (event.key === "Escape") return clear();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return move(event);
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? (/^[0-9]$/.test(event.key) ? event.key : null);
  if (digit === null || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (event.shiftKey) {
    if (page.needs[digit - 1]) flip(page.needs[digit - 1].id);
  } else if (chosen === null) {
    if (offer.directions[digit - 1]) return open(offer.directions[digit - 1]);
  } else if (digit === "0") category = "";
  else if (page.categories[digit - 1]) category = page.categories[digit - 1].id;
  show();
}

function move(event) {
  const among = found.length ? found : direction ? offer.servicesOf(direction.id) : [];
  if (!among.length) return;
  event.preventDefault();
  const at = among.indexOf(chosen) + (event.key === "ArrowDown" ? 1 : -1);
  chosen = among[(at + among.length) % among.length];
  show();
}

function open(one) {
  [direction, found, chosen] = [one, [], offer.generalOf(one)];
  find("what").value = "";
  show();
}

function choose(one) {
  chosen = one;
  back();
}

function back() {
  show();
  find("what").focus();
}

function flip(need) {
  if (!needs.delete(need)) needs.add(need);
}

export function clear() {
  [chosen, direction, found, category] = [null, null, [], ""];
  needs.clear();
  language = page.languages[0];
  find("what").value = "";
  show();
}

function openPaper(isOpen) {
  find("paper").hidden = !isOpen;
  find("paper-switch").setAttribute("aria-pressed", String(isOpen));
  show();
  find(isOpen ? "paper-number" : "what").focus();
}

/** The next number of the roll, where the office has seen the last. */
export function knowPaper(number) {
  if (find("paper-number").value === "") find("paper-number").value = number ? number + 1 : "";
}

const isPaper = () => !find("paper").hidden;
const paperIsWhole = () => find("paper-number").checkValidity() && find("paper-number").value !== "" && find("paper-time").checkValidity() && find("paper-time").value !== "";

function show() {
  const isFound = found.length > 0;
  const rows = isFound ? found.map(choiceOf) : offer.directions.map(directionChoice);
  const hadNothing = find("what").value.trim() !== "" && !isFound;
  find("choices").replaceChildren(...(hadNothing ? [element("p", { class: "hint" }, say("reception.nothing_found"))] : rows));
  const more = direction && !isFound ? offer.servicesOf(direction.id) : [];
  find("services").hidden = more.length < 2;
  find("services").replaceChildren(...more.map(choiceOf));
  press("[data-category]", (data) => data.category === category);
  press("[data-need]", (data) => needs.has(data.need));
  press("[data-language]", (data) => data.language === language);
  put(find("chosen"), chosen === null ? say("reception.choose") : told());
  find("issue").disabled = chosen === null || (isPaper() && !paperIsWhole());
}

function press(selector, isPressed) {
  for (const button of document.querySelectorAll(selector)) button.setAttribute("aria-pressed", String(isPressed(button.dataset)));
}

function told(isForEyes = true) {
  const kind = offer.categoryOf.get(category);
  const parts = [chosen.name, kind?.name, ...[...needs].map((need) => offer.needOf.get(need).name)];
  if (isForEyes && kind?.proof) parts.push(say("reception.proof", { proof: kind.proof }));
  if (chosen.closed) parts.push(chosen.closed);
  if (isPaper() && find("paper-number").value) parts.push(say("reception.paper_short", { paper: find("paper-number").value }));
  return parts.filter(Boolean).join(" · ");
}

function directionChoice(one, place) {
  const isOpen = direction === one;
  const button = element("button", { type: "button", class: "choice", "data-direction": one.id, "aria-pressed": String(isOpen) });
  if (place < 9) button.append(element("kbd", { "aria-hidden": "true" }, String(place + 1)));
  button.append(element("b", {}, one.letter), element("span", {}, one.name));
  button.addEventListener("click", () => { open(one); find("what").focus(); });
  return button;
}

function choiceOf(one) {
  const letter = one.kind === "service" ? offer.directionOf.get(one.direction)?.letter ?? "" : "∗";
  const button = element("button", { type: "button", class: one.closed ? "choice off" : "choice", [`data-${one.kind}`]: one.id, "aria-pressed": String(one === chosen) });
  button.append(element("b", {}, letter), element("span", {}, one.name));
  button.addEventListener("click", () => choose(one));
  return button;
}

async function issue() {
  if (chosen === null || (isPaper() && !paperIsWhole())) return;
  const [what, words] = [chosen, told(false)];
  const body = { at: page.at, needs: [...needs], language, category: category || null, [what.kind]: what.id };
  if (isPaper()) {
    body.paper = Number(find("paper-number").value);
    body.taken_at = today(find("paper-time").value, live.now());
    find("paper-number").value = String(body.paper + 1);
  }
  clear(); // at once: a second Enter finds nothing chosen, so it gives no second ticket
  find("what").focus();
  showResult("sending", "", say("reception.sending", { what: words }));
  const reply = await ask("/api/reception/give", body, words);
  given(reply, body, words);
}

/** Show what became of a ticket that was asked for. */
export function given(reply, body, words) {
  if (reply.cancelled) return showResult("gone", "", say("reception.given_up", { what: words }));
  if (!reply.ok) {
    if (body.paper && find("paper-number").value === String(body.paper + 1)) find("paper-number").value = String(body.paper);
    return showResult("refused", "", reply.text);
  }
  last = { ...reply.ticket, words, language: body.language, asked: true };
  const parts = [words];
  if (reply.called_to) parts.push(say("reception.called_now", { counter: reply.called_to }));
  else parts.push(page.places[reply.ticket.hall], say("reception.ahead", { count: reply.ticket.people_ahead ?? 0 }));
  const { estimate } = reply.ticket;
  if (estimate) parts.push(say("reception.estimate", { low: estimate.low_minutes, high: estimate.high_minutes }));
  showResult("given", reply.ticket.number, parts.join(" · "));
  showSlip(reply.ticket.slip === "printing" ? "asked" : "none");
  if (reply.ticket.slip === "none") readLast();
}

function showResult(state, number, words) {
  find("result").hidden = false;
  find("result").dataset.state = state;
  put(find("result-number"), number);
  put(find("result-words"), words);
  put(find("result-slip"), "");
  for (const id of ["result-print", "result-read", "result-undo"]) find(id).hidden = state !== "given";
  find("result-print").hidden ||= !page.prints;
}

function showSlip(status) {
  find("result-slip").className = `slip ${status}`;
  put(find("result-slip"), say(`reception.slip.${status}`));
}

/** The number whose slip is still looked at, if any. */
export const lastNumber = () => (find("result").dataset.state === "given" ? last.number : null);

/** The card of the ticket given last has changed. */
export function lastSeen(card) {
  if (find("result").dataset.state !== "given" || card.number !== last.number) return;
  last.card = card;
  showSlip(card.slip);
  if (card.status === "withdrawn") {
    showResult("gone", card.number, say("reception.withdrawn"));
    return;
  }
  if (card.status === "called") put(find("result-words"), say("reception.called_now", { counter: card.counter }));
  if (last.wantsReading) readLast();
}

export function readLast() {
  if (lastNumber() === null) return;
  last.wantsReading = !last.card;
  if (last.card) readAloud(say("reception.spoken", { number: last.card.spoken[last.language] ?? last.card.spoken.uk }), last.language);
}

export async function printLast() {
  if (lastNumber() === null || !page.prints) return;
  const { number } = last;
  const reply = await ask("/api/reception/reprint", { at: page.at, ticket: last.id }, say("reception.print_of", { number }));
  if (!reply.ok && !reply.cancelled) said(reply.text, "stop");
  else said(say("reception.done.reprint", { number }));
}

export async function undoLast() {
  if (lastNumber() === null) return;
  const { number } = last;
  const reply = await ask("/api/withdraw", { ticket: last.id }, say("reception.withdraw_of", { number }));
  if (reply.ok) showResult("gone", number, say("reception.withdrawn"));
  else if (!reply.cancelled) said(reply.text, "stop");
}
