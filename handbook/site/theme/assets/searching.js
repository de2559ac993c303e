/* What the theme's search needs before it starts: a word while it waits, and a copy on a disk. */
(() => {
  "use strict";

  // An answer that is there sooner needs no word.
  const PATIENCE = 150;

  /* Each change is a query, also what was pasted or spoken; until its answer is there, the box says
     that it is looking, in the words with which it started. */
  const told = document.querySelector(".md-search-result__meta");
  const looking = told?.textContent;
  let waiting;

  document.addEventListener("input", ({ target }) => {
    if (!told || !target.matches(".md-search__input")) return;
    clearTimeout(waiting);
    if (target.value.trim()) waiting = setTimeout(() => { told.textContent = looking; }, PATIENCE);
    target.dispatchEvent(new KeyboardEvent("keyup"));
  });
  if (told) new MutationObserver(() => clearTimeout(waiting)).observe(told, { childList: true });

  if (location.protocol !== "file:") return;

  /* Instant navigation cannot load pages from a disk, and then the theme tells of no page at all. */
  const settings = document.getElementById("__config");
  const said = JSON.parse(settings.textContent);
  said.features = said.features.filter((each) => each !== "navigation.instant");
  settings.textContent = JSON.stringify(said);

  /* Nothing can be fetched either: who asks is told so at once, and not the console. */
  XMLHttpRequest.prototype.send = function () {
    queueMicrotask(() => this.dispatchEvent(new ProgressEvent("error")));
  };

  /* Browsers start no worker from a disk: the search runs in the page, and is asked in the same way. */
  window.Worker = class extends EventTarget {
    #loaded;

    constructor(address) {
      super();
      this.#loaded = new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        document.head.append(script);
      });
    }

    postMessage(asked) {
      const answer = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.#loaded.then(() => window.handbookSearch.hear(asked, answer));
    }
  };

  /* A server gives a folder's page; a disk lists what is in the folder. */
  const leadToPage = (link) => {
    const written = link.getAttribute("href");
    if (!URL.canParse(written, document.baseURI)) return;
    const address = new URL(written, document.baseURI);
    if (address.protocol !== "file:" || !address.pathname.endsWith("/")) return;
    address.pathname += "index.html";
    link.setAttribute("href", address);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("a[href], area[href], link[rel=prev], link[rel=next]").forEach(leadToPage);
  });
  for (const event of ["click", "auxclick", "focusin"]) {
    document.addEventListener(event, ({ target }) => {
      const link = target.closest?.("a[href]");
      if (link) leadToPage(link);
    }, true);
  }
})();
