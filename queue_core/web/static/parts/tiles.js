// The counters as tiles: lamp, word and number of each.

import { say } from "./page.js";

export function keepTiles(live) {
  const tiles = new Map();
  for (const tile of document.querySelectorAll("[data-counter]")) tiles.set(tile.dataset.counter, tile);
  live.addEventListener("state", ({ detail: { name, state } }) => {
    const tile = tiles.get(name.startsWith("counter/") ? name.slice("counter/".length) : "");
    if (tile) showTile(tile, state);
  });
}

function showTile(tile, state) {
  const word = say(`status.${state.status}`);
  const number = state.number ?? "";
  tile.dataset.status = state.status;
  tile.querySelector(".tile-number").textContent = number;
  tile.querySelector(".tile-status").textContent = word;
  tile.querySelector("use").setAttribute("href", `#lamp-${state.status}`);
  const named = say("office.desk_of", { counter: tile.dataset.counter, status: word });
  tile.setAttribute("aria-label", number ? `${named}, ${say("office.ticket_of", { number })}` : named);
}
