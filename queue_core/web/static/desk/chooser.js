// A list to choose from, beside the number and never over it: arrows, digits and typing choose, Escape closes.

import { element, find, say } from "../parts/page.js";

const FEW = 9;
let shown = null;

/** Whether a list is open. */
export const isOpen = () => shown !== null;

/**
 * Open a list. `groups`: [{name, items: [{id, name, kind}]}]; `option`: a tick beside it; `choose(item, isTicked)`.
 */
export function openChooser({ title, groups, option, choose }) {
  close();
  const count = groups.reduce((sum, group) => sum + group.items.length, 0);
  const search = count > FEW ? searchField() : null;
  const tick = option ? tickBox(option) : null;
  let number = 0;
  const lists = groups.filter((group) => group.items.length).map((group) => {
    const list = element("ul", group.name ? { "aria-label": group.name } : {});
    for (const item of group.items) {
      number += 1;
      const button = element("button", { type: "button", class: "choice", ...(item.chosen && { "aria-pressed": "true" }) });
      if (number <= FEW && search === null) button.append(element("kbd", { "aria-hidden": "true" }, String(number)));
      button.append(element("span", {}, item.name));
      button.addEventListener("click", () => {
        const isTicked = tick?.querySelector("input").checked ?? false;
        close();
        choose(item, isTicked);
      });
      list.append(element("li", {}, button));
    }
    return [...(group.name ? [element("h3", {}, group.name)] : []), list];
  });
  const nothing = element("p", { class: "quiet", hidden: "" }, say("desk.choose.nothing"));
  show(title, [...[search, tick].filter(Boolean), ...lists.flat(), nothing], { search, nothing });
}

/** Open a field to write in, with `text` in it. `send(text)`; `changed(text)` as it is written. */
export function openWriting({ title, hint, action, text: begun, send, changed }) {
  close();
  const field = element("textarea", { id: "written", rows: "3", maxlength: "500", "aria-label": title, "aria-describedby": "written-hint" });
  const button = element("button", { type: "button", class: "key small" }, action);
  field.value = begun;
  field.addEventListener("input", () => changed(field.value));
  const over = () => {
    const text = field.value.trim();
    if (!text) return field.focus();
    close();
    send(text);
  };
  button.addEventListener("click", over);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) over();
  });
  show(title, [field, element("p", { class: "row" }, button, element("small", { id: "written-hint" }, hint))], {});
}

/** Close what is open; the key that opened it has the focus again. */
export function close() {
  if (shown === null) return;
  const { place, opener } = shown;
  shown = null;
  place.hidden = true;
  place.replaceChildren();
  find("main").removeAttribute("data-choosing");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

function show(title, parts, { search, nothing }) {
  const place = find("chooser");
  const opener = place.ownerDocument.activeElement;
  const shutter = element("button", { type: "button", class: "plain" }, say("desk.choose.close"), element("kbd", { "aria-hidden": "true" }, "Esc"));
  shutter.addEventListener("click", close);
  place.replaceChildren(element("div", { class: "chooser-head" }, element("h2", { id: "chooser-title" }, title), shutter), ...parts);
  place.setAttribute("aria-labelledby", "chooser-title");
  place.hidden = false;
  find("main").dataset.choosing = "";
  shown = { place, opener: opener?.matches?.("button") ? opener : null, search, nothing };
  search?.querySelector("input").addEventListener("input", narrow);
  (place.querySelector("input[type=search], textarea") ?? choices()[0])?.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

/** Keys while a list is open; true where one was meant for it. */
export function chooserKey(event) {
  if (shown === null) return false;
  const { place } = shown;
  const inside = place.contains(event.target);
  const isWriting = event.target.matches?.("input[type=search], textarea");
  if (event.key === "Escape") {
    close();
    return true;
  }
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && !isWriting && shown.search === null && !event.ctrlKey && !event.altKey) {
    choices()[Number(digit) - 1]?.click();
    return true;
  }
  if (!inside || event.target.matches("textarea")) return false;
  if (event.key === "Enter" && isWriting) {
    choices()[0]?.click();
    return true;
  }
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined || (isWriting && event.key !== "ArrowDown")) return false;
  move(event.target, step);
  return true;
}

function move(from, step) {
  const all = choices();
  const at = all.indexOf(from);
  const search = shown.search?.querySelector("input");
  if (at === 0 && step < 0 && search) return search.focus();
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}

const choices = () => [...find("chooser").querySelectorAll("li:not([hidden]) .choice")];

function narrow({ target }) {
  const wanted = target.value.trim().toLocaleLowerCase();
  for (const one of find("chooser").querySelectorAll("li")) one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
  for (const list of find("chooser").querySelectorAll("ul")) {
    const isEmpty = !list.querySelector("li:not([hidden])");
    list.hidden = isEmpty;
    if (list.previousElementSibling?.matches("h3")) list.previousElementSibling.hidden = isEmpty;
  }
  shown.nothing.hidden = choices().length > 0;
}

function searchField() {
  const field = element("input", { type: "search", autocomplete: "off", placeholder: say("desk.choose.find"), "aria-label": say("desk.choose.find") });
  return element("p", { class: "find" }, field);
}

function tickBox(words) {
  return element("p", {}, element("label", { class: "tick" }, element("input", { type: "checkbox" }), element("span", {}, words)));
}
