// The counters as tiles: lamp, word and number of each.

import { put, say } from "./page.js";

export function keepTiles(live) {
  const tiles = new Map();
  for (const tile of document.querySelectorAll("[data-counter]")) tiles.set(tile.dataset.counter, tile);
  live.addEventListener("state", ({ detail: { name, state } }) => {
    const tile = tiles.get(name.startsWith("counter/") ? name.slice("counter/".length) : "");
    if (tile) showTile(tile, state);
  });
}

function showTile(tile, state) {
  tile.dataset.status = state.status;
  put(tile.querySelector(".tile-number"), state.number ?? "");
  put(tile.querySelector(".tile-status"), say(`status.${state.status}`));
  tile.querySelector("use").setAttribute("href", `#lamp-${state.status}`);
}
