// A ticket that somebody asks about: where it is and why, and what may be done with it.

import { element, find, page, put, say } from "../parts/page.js";
import { pressTwice } from "../parts/twice.js";
import { categoryOf, directionOf, directions, needOf, packageOf, serviceOf, servicesOf } from "./offer.js";
import { ask } from "./outbox.js";
import { timeOfDay } from "./time.js";

const SAID_MS = 12_000;
let shown = null;
let isCorrecting = false;
let clearing = 0;

export const shownNumber = () => shown?.number ?? null;

/** Say what became of an act, with a way to take it back where there is one. */
export function tell(text, look = "", ...more) {
  clearTimeout(clearing);
  find("said").replaceChildren(text, ...more);
  find("said").dataset.look = look;
  if (look === "stop") find("said").scrollIntoView({ block: "nearest" });
  if (text && !look) clearing = setTimeout(() => tell(""), SAID_MS);
}

export async function fetchCard(named) {
  const response = await fetch(`/api/reception/ticket/${encodeURIComponent(named)}?lang=${page.language}`, { signal: AbortSignal.timeout(3000) });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(answer.error.wrong), { said: true });
  return answer;
}

/** Look for a ticket and show it. */
export async function open(named) {
  if (!named.trim()) return;
  tell("");
  try {
    isCorrecting = false;
    show(await fetchCard(named.trim()));
    showWhy(shown.number);
  } catch (trouble) {
    find("card").hidden = true;
    shown = null;
    tell(trouble.said ? trouble.message : say("reception.not_read"), "stop");
  }
}

/** The card shown may be old: look again; where somebody is writing in it, only where the ticket is told anew. */
export async function renew() {
  if (shown === null || find("card").querySelector("[data-asks]")) return;
  try {
    const card = await fetchCard(shown.id);
    if (shown !== null && card.id === shown.id && JSON.stringify(card) !== JSON.stringify(shown)) {
      if (isCorrecting) return showState(card);
      const focused = document.activeElement?.dataset?.act;
      show(card);
      showWhy(card.number);
      if (focused) find("card").querySelector(`[data-act="${focused}"]`)?.focus();
    }
  } catch {
    // The banner says that the link is lost.
  }
}

function show(card) {
  shown = card;
  find("card").hidden = false;
  const head = element("p", { class: "top" }, element("span", { class: "number" }, card.number), element("span", { class: "state" }, state(card)));
  const acts = element("div", { class: "acts" }, ...card.acts.filter((act) => act !== "reprint" || page.prints).map(actKey));
  find("card").replaceChildren(head, facts(card), element("p", { class: "why" }), acts);
}

function showState(card) {
  shown = card;
  put(find("card").querySelector(".state"), state(card));
}

function state(card) {
  const values = { counter: card.counter ?? "", until: card.until ? timeOfDay(card.until) : "", count: card.ahead ?? 0 };
  return say(`reception.status.${card.status}`, values);
}

function facts(card) {
  const list = element("dl");
  const add = (name, value) => value && list.append(element("dt", {}, say(name)), element("dd", {}, value));
  add("reception.of_service", serviceName(card));
  add("reception.category", categoryName(card));
  add("reception.needs", card.needs.map((need) => needOf.get(need)?.name ?? need).join(", "));
  add("reception.issued", `${timeOfDay(card.issued_at)} · ${page.places[card.hall] ?? card.hall}`);
  if (card.paper !== null) add("reception.paper_number", String(card.paper));
  add("reception.slip_is", say(`reception.slip.${card.slip}`));
  return list;
}

function serviceName(card) {
  const letter = directionOf.get(card.direction)?.letter ?? "";
  const name = serviceOf.get(card.service)?.name ?? card.service;
  return `${letter} · ${packageOf.get(card.package)?.name ?? ""}${card.package ? ": " : ""}${name}`;
}

function categoryName(card) {
  if (!card.category) return "";
  const name = categoryOf.get(card.category)?.name ?? card.category;
  return card.denied ? say("reception.not_proved", { category: name }) : name;
}

async function showWhy(number) {
  const place = find("card").querySelector(".why");
  try {
    const response = await fetch(`/api/why/${encodeURIComponent(number)}?lang=${page.language}`, { signal: AbortSignal.timeout(3000) });
    const told = await response.json();
    if (told.error || shown?.number !== number) return;
    const way = element("a", { href: `/why?number=${encodeURIComponent(number)}` }, say("reception.why"));
    place.replaceChildren(told.sentence, " ", way);
  } catch {
    // What is known of the ticket stands above.
  }
}

function actKey(act) {
  const button = element("button", { type: "button", class: "key quiet small", "data-act": act }, element("span", {}, say(`reception.act.${act}`)), element("small"));
  if (act === "withdraw" || act === "answered") pressTwice(button, () => ACTS[act](shown), tell);
  else button.addEventListener("click", () => ACTS[act](shown));
  return button;
}

const ACTS = {
  correct: showForm,
  answered: (card) => order("/api/answered", { ticket: card.id }, "answered", card),
  withdraw: (card) => order("/api/withdraw", { ticket: card.id }, "withdraw", card),
  return: (card) => order("/api/return", { ticket: card.id }, "return", card),
  reprint: (card) => order("/api/reception/reprint", { at: page.at, ticket: card.id }, "reprint", card),
};

/** Order something about a ticket; true where it was done. */
export async function order(path, body, act, card) {
  tell("");
  const reply = await ask(path, body, say(`reception.act_of.${act}`, { number: card.number }));
  if (reply.cancelled) return false;
  if (reply.ok) tell(say(`reception.done.${act}`, { number: card.number }));
  else tell(reply.text, "stop");
  await renew();
  return reply.ok;
}

function showForm(card) {
  isCorrecting = true;
  const service = element("select", { id: "correct-service" }, ...directions.map(groupOf));
  service.value = card.service;
  const category = element("select", { id: "correct-category" }, element("option", { value: "" }, say("reception.ordinary")));
  for (const one of categoryOf.values()) category.append(element("option", { value: one.id }, one.name));
  category.value = card.category ?? "";
  const boxes = [...needOf.values()].map((need) => {
    const box = element("input", { type: "checkbox", value: need.id });
    box.checked = card.needs.includes(need.id);
    return element("label", {}, box, need.name);
  });
  const needs = element("fieldset", {}, element("legend", {}, say("reception.needs")), ...boxes);
  const form = element("form", {}, labelled("reception.of_service", service), labelled("reception.category", category));
  if (boxes.length) form.append(needs);
  const save = element("button", { class: "key small" }, say("reception.save"));
  const leave = element("button", { type: "button", class: "key quiet small" }, say("reception.leave"));
  form.append(element("div", { class: "row" }, save, leave));
  leave.addEventListener("click", () => close(shown));
  form.addEventListener("keydown", (event) => event.key === "Escape" && close(shown));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const checked = [...needs.querySelectorAll("input:checked")].map((box) => box.value);
    correct(card, { service: service.value, category: category.value || null, needs: checked });
  });
  find("card").querySelector(".acts").replaceWith(form);
  service.focus();
}

function groupOf(direction) {
  const options = servicesOf(direction.id).map((one) => element("option", { value: one.id }, one.name));
  return element("optgroup", { label: `${direction.letter} · ${direction.name}` }, ...options);
}

function labelled(name, control) {
  return element("p", {}, element("label", { for: control.id }, say(name)), control);
}

function close(card) {
  isCorrecting = false;
  show(card);
  showWhy(card.number);
  (find("card").querySelector("[data-act='correct']") ?? find("find")).focus();
}

async function correct(card, wanted) {
  const isDone = await order("/api/reception/correct", { at: page.at, ticket: card.id, ...wanted }, "correct", card);
  // Called meanwhile, say: there is nothing left to write, and the card shows where the ticket is.
  if (!isDone) return void (isCorrecting && !shown.acts.includes("correct") && close(shown));
  close(await fetchCard(card.id).catch(() => card));
  const before = { service: card.service, category: card.category, needs: card.needs };
  const undo = element("button", { type: "button", class: "key quiet small", id: "undo-correct" }, say("reception.as_before"));
  undo.addEventListener("click", async () => {
    if (await order("/api/reception/correct", { at: page.at, ticket: card.id, ...before }, "correct", card)) find("card").querySelector("button")?.focus();
  });
  tell(say("reception.done.correct", { number: card.number }), "", undo);
}
