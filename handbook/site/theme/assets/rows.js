/* The rows of long tables that are not shown (`pages/rows.py`): they are made behind the page, a step
   at a time while nobody waits for anything, and kept outside it. At once where the address may ask
   for one of them, and before anything is printed. */
(() => {
  "use strict";

  const { REST, held, onPage, stores, whole } = window.handbook;
  // Also where something else keeps the browser busy all the time, as milliseconds.
  const SOON = 500;
  const idle = window.requestIdleCallback ?? setTimeout;
  const paper = matchMedia("print");
  let steps = [].values();

  /** Makes rows of what stands in a <noscript>: it is text here, but on a page that is turned to,
      which was read without scripts, it is elements already. They stay in their own table: to move
      them takes a browser longer than to make them. */
  const make = (rest) => {
    const parsed = Object.assign(document.createElement("div"), { innerHTML: rest.querySelector("table") ? "" : rest.textContent });
    const table = rest.querySelector("table") ?? parsed.firstElementChild;
    table.remove();
    const [store] = table.tBodies;
    held.set(rest.previousElementSibling, store);
    stores.push(store);
  };

  function* stepsOf(rests) {
    for (const rest of rests) yield make(rest);
    yield* whole();
    for (const rest of rests) rest.remove();
  }

  const goOn = (mine) => idle(() => mine === steps && !mine.next().done && goOn(mine), { timeout: SOON });
  const hurry = () => [...steps];

  addEventListener("beforeprint", hurry);
  paper.addEventListener("change", hurry);

  onPage(() => {
    const rests = [...document.querySelectorAll(REST)];
    steps = stepsOf(rests);
    if (location.search || location.hash || paper.matches) hurry();
    else goOn(steps);
  });
})();
