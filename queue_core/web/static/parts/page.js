// What the server wrote into the page: its language, its words, and what it is about.

export const page = JSON.parse(document.getElementById("page").textContent);

/** The text `key` with its `{slots}` filled in. */
export function say(key, values = {}) {
  const text = page.words[key];
  if (text === undefined) throw new Error(`the page has no text «${key}»`);
  return text.replace(/\{(\w+)\}/g, (_, slot) => String(values[slot] ?? ""));
}

let alsoIn = null;

/** From now on things are looked for in another document too: a part of the page was moved there. */
export function lookAlsoIn(other) {
  alsoIn = other;
}

export const find = (id) => document.getElementById(id) ?? alsoIn?.getElementById(id) ?? null;

/** A shape of the sprite, to stand beside a word. */
export function shape(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** An element with its attributes and children, for the little that scripts build. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Set text only where it differs, so that nothing is read aloud twice. */
export function put(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
