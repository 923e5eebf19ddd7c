import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { keepTiles } from "../parts/tiles.js";

const live = new Live(["state/counter/"]);
showLink(live);
keepTiles(live);
live.start();
