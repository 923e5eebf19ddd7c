// What tickets are given for, and how a few keys find it. Knows nothing of the page's elements.

import { page } from "../parts/page.js";

const MOST_FOUND = 10;
// The same keys under a keyboard left in English: «gfc» is what hands type for «пас».
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю";

export const directions = page.directions;
export const directionOf = new Map(directions.map((one) => [one.id, one]));
export const services = page.services.map((one) => ({ ...one, kind: "service" }));
export const serviceOf = new Map(services.map((one) => [one.id, one]));
const packages = page.packages.map((one) => ({ ...one, kind: "package" }));
export const packageOf = new Map(packages.map((one) => [one.id, one]));
export const categoryOf = new Map(page.categories.map((one) => [one.id, one]));
export const needOf = new Map(page.needs.map((one) => [one.id, one]));

/** The general service of a direction: what a ticket is for when nobody asked further. */
export const generalOf = (direction) => serviceOf.get(direction.service);

export const servicesOf = (direction) => services.filter((one) => one.direction === direction);

/** What a few letters mean, the likeliest first: a direction by its letter, then words that begin so. */
export function find(typed) {
  const text = typed.trim().toLowerCase();
  if (!text) return [];
  const byLetter = [...lettered(text), ...lettered(swapped(text))];
  const byWords = among(text);
  const found = [...byLetter, ...(byWords.length ? byWords : among(swapped(text)))];
  return [...new Set(found)].slice(0, MOST_FOUND);
}

/** A direction is meant by the key of its letter, whichever way the keyboard is left: «g» lies where «п» does. */
function lettered(text) {
  return directions.filter((one) => one.letter.toLowerCase() === text).map(generalOf);
}

function among(text) {
  const byDirection = directions.filter((one) => startsSo(one.name, text)).map(generalOf);
  const byName = [...services, ...packages].filter((one) => startsSo(one.names, text));
  return [...byName, ...byDirection];
}

function startsSo(names, text) {
  const words = names.toLowerCase().split(/[\s«»"(),:;/]+/);
  const wanted = text.split(/\s+/);
  return wanted.every((part) => words.some((word) => word.startsWith(part)));
}

function swapped(text) {
  return Array.from(text, (letter) => UKRAINIAN[LATIN.indexOf(letter)] ?? letter).join("");
}
