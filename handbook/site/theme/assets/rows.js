/* What pages hold back in a <noscript>, for a browser is slow with thousands of rows and links.

   The rows of long tables (`pages/rows.py`) are made behind the page, a step at a time while nobody
   waits for anything, and kept outside it; at once where the address may ask for one of them. The
   rest of a long list is made when it is unfolded. Before anything is printed all is made. */
(() => {
  "use strict";

  const { REST, held, onPage, stores, whole } = window.handbook;
  // Also where something else keeps the browser busy all the time, as milliseconds.
  const SOON = 500;
  const idle = window.requestIdleCallback ?? setTimeout;
  const paper = matchMedia("print");
  let steps = [].values();

  /** What stands in a <noscript>: it is text here, but on a page that is turned to, which was read
      without scripts, it is elements already. */
  const contentOf = (rest) => (
    rest.firstElementChild ? rest : Object.assign(document.createElement("div"), { innerHTML: rest.textContent })
  );

  /** Makes rows. They stay in their own table: to move them takes a browser longer than to make them. */
  const make = (rest) => {
    const table = contentOf(rest).firstElementChild;
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

  /** Does one step after the other while the page is shown that they are for. */
  const goOn = (mine) => idle(() => {
    if (mine === steps && !mine.next().done) goOn(mine);
  }, { timeout: SOON });

  /** Does all steps that are left, at once. */
  const hurry = () => [...steps];

  const FOLD = "noscript[data-fold]";
  const unfold = (rests) => {
    for (const rest of rests) rest.replaceWith(...contentOf(rest).childNodes);
  };
  const toPaper = () => {
    unfold(document.querySelectorAll(FOLD));
    hurry();
  };

  addEventListener("beforeprint", toPaper);
  paper.addEventListener("change", toPaper);
  document.addEventListener("toggle", ({ target }) => unfold(target.querySelectorAll(FOLD)), true);

  onPage(() => {
    unfold(document.querySelectorAll(`[open] > ${FOLD}`)); // somebody was quicker than this script
    const rests = [...document.querySelectorAll(REST)];
    steps = rests.length ? stepsOf(rests) : [].values();
    if (paper.matches) toPaper();
    else if (location.search || location.hash) hurry();
    else goOn(steps);
  });
})();
