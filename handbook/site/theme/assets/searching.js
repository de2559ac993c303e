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

  /* The search comes with the first query: most pages are only read. The box waits for the word that
     the search is ready, and has it at once. Browsers start no worker from a disk, so there the
     search runs in the page, and is asked in the same way. */
  const SETUP = 0, READY = 1, RESULT = 3;
  const AGAIN = 1000;
  const Native = window.Worker;
  const onDisk = location.protocol === "file:";

  const startHere = (address, hear) => new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve((asked) => window.handbookSearch.hear(asked, (data) => hear({ data })));
    document.head.append(script);
  });

  window.Worker = class extends EventTarget {
    #address;
    #setup;
    #asked;
    #started;
    #native;

    constructor(address, ...options) {
      super();
      // Where the page is may change before somebody asks.
      this.#address = new URL(address, document.baseURI);
      if (!this.#address.pathname.endsWith("/assets/search.js")) return new Native(address, ...options);
    }

    postMessage(asked) {
      if (asked.type === SETUP) {
        this.#setup = asked;
        this.#tell({ type: READY });
      } else if (!this.#started && !asked.data.trim()) {
        this.#tell({ type: RESULT, data: { items: [] } });
      } else {
        this.#asked = asked;
        this.#ask();
      }
    }

    terminate() {
      this.#native?.terminate();
    }

    async #ask() {
      this.#started ??= this.#start();
      (await this.#started)(this.#asked);
    }

    async #start() {
      const hear = ({ data }) => { if (data.type !== READY) this.#tell(data); };
      // It could not be loaded: no answer is no result.
      const fail = () => {
        this.#started = undefined;
        setTimeout(() => this.#ask(), AGAIN);
      };
      const ask = await (onDisk ? startHere(this.#address, hear) : this.#begin(hear, fail));
      ask(this.#setup);
      return ask;
    }

    #begin(hear, fail) {
      this.#native = new Native(this.#address);
      this.#native.addEventListener("message", hear);
      this.#native.addEventListener("error", fail);
      return (asked) => this.#native.postMessage(asked);
    }

    #tell(data) {
      const event = new MessageEvent("message", { data });
      queueMicrotask(() => {
        this.onmessage?.(event);
        this.dispatchEvent(event);
      });
    }
  };

  if (!onDisk) return;

  /* Instant navigation cannot load pages from a disk, and then the theme tells of no page at all. */
  const settings = document.getElementById("__config");
  const said = JSON.parse(settings.textContent);
  said.features = said.features.filter((each) => each !== "navigation.instant");
  settings.textContent = JSON.stringify(said);

  /* Nothing can be fetched either: who asks is told so at once, and not the console. */
  XMLHttpRequest.prototype.send = function () {
    queueMicrotask(() => this.dispatchEvent(new ProgressEvent("error")));
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
