/* What all scripts of the handbook share, and what each page gets.
   Without them every date stands as text, and every table in its written order. */
window.handbook = (() => {
  "use strict";

  const SCROLLING = ".md-typeset__scrollwrap, .hb-scroll, .hb-year";

  const meta = (name) => document.querySelector(`meta[name="handbook-${name}"]`)?.content ?? "";

  const days = (count) => (count === 1 ? "1 day" : `${count} days`);

  const BASE = JSON.parse(document.getElementById("__config")?.textContent ?? "{}").base ?? ".";
  const ROOT = new URL(BASE.replace(/\/*$/, "/"), location.href);

  /** A line above the page; it is there once, whenever this runs. */
  const say = (name, ...words) => {
    document.querySelector(`.${name}`)?.remove();
    const line = document.createElement("p");
    line.className = name;
    line.append(...words);
    document.querySelector(".md-content__inner")?.prepend(line);
  };

  /** A calendar's address as programs that subscribe know it; a copy on a disk has none. */
  const makeSubscribable = () => {
    if (!location.protocol.startsWith("http")) return;
    for (const link of document.querySelectorAll("[data-calendars] a:not([data-ready])")) {
      link.dataset.ready = "1";
      const subscribe = document.createElement("a");
      subscribe.dataset.ready = "1";
      subscribe.href = link.href.replace(/^https?:/, "webcal:");
      subscribe.textContent = "subscribe";
      subscribe.setAttribute("aria-label", `Subscribe to ${link.textContent}`);
      link.after(subscribe);
    }
  };

  /** Instant navigation writes whole addresses; on paper, those of this site say nothing. */
  const markOwn = () => {
    const { href } = ROOT;
    const kept = stores.flatMap((each) => [...each.querySelectorAll("a[href^='http']")]);
    for (const link of [...document.querySelectorAll(".md-content a[href^='http']"), ...kept]) {
      link.toggleAttribute("data-own", link.href.startsWith(href));
    }
  };

  /** The name of the page, which paper shows above each sheet but the first. */
  const nameSheets = () => {
    const title = document.querySelector(".md-content h1")?.firstChild?.textContent.trim() ?? "";
    document.documentElement.style.setProperty("--hb-page", JSON.stringify(title));
  };

  /** What scrolls sideways is reached with the keyboard too, by a name, while it does. */
  const reachScrolling = () => {
    // All are measured before any is changed: a browser lays out anew for each measure after a change.
    const boxes = [...document.querySelectorAll(SCROLLING)].map((box) => [box, box.scrollWidth > box.clientWidth]);
    for (const [box, wide] of boxes) {
      for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Scrolls sideways"]]) {
        if (wide) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  };

  /** Puts a text where it can be pasted; whether that worked. A page over plain HTTP has only the old way. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "hb-unseen";
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };

  /** A button beside each text that is there to be taken elsewhere, as the path of a record. */
  const offerCopies = () => {
    for (const source of document.querySelectorAll("[data-copy]:not([data-ready])")) {
      source.dataset.ready = "1";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "hb-copy hb-screen";
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy ${source.textContent}`);
      button.addEventListener("click", async () => {
        const done = await copy(source.textContent);
        button.textContent = done ? "Copied" : "Select it by hand";
        button.setAttribute("aria-label", button.textContent);
      });
      source.after(button);
    }
  };

  addEventListener("resize", reachScrolling);
  addEventListener("beforeprint", nameSheets);

  /** The theme puts a landmark without a name into each block of code: it holds one button. */
  const dropLandmarks = () => {
    for (const bar of document.querySelectorAll("nav.md-code__nav")) bar.setAttribute("role", "none");
  };

  /** What is open is closed after a reload, also where the browser would remember it. */
  const forgetOpen = () => {
    for (const toggle of document.querySelectorAll(".md-toggle")) toggle.autocomplete = "off";
  };

  // Rows of long tables that are not shown: they are not in the page, and are judged all the same.
  const REST = "noscript[data-rest]";
  const stores = [];
  const held = new WeakMap();

  /** All elements of the page that a selector names, shown or not. */
  const everywhere = (selector) => [document, ...stores].flatMap((each) => [...each.querySelectorAll(selector)]);

  const listeners = [];
  let isShown = false;

  /** Calls a function on the page that is shown, and on each that takes its place. */
  const onPage = (listener) => {
    listeners.push(listener);
    if (isShown) listener();
  };

  const whenWhole = [];

  /** Calls a function on each page once all of its rows are there, with those that come later. */
  const onRows = (listener) => {
    whenWhole.push(listener);
    onPage(() => document.querySelector(REST) || listener());
  };

  /** Calls those functions one after the other, as far as is asked for. */
  function* whole() {
    for (const listener of whenWhole) yield listener();
  }

  // Scripts that few pages need come with the first that does, one after the other, and stay.
  const NEEDED = [
    [`${REST}, noscript[data-fold]`, "assets/rows.js"],
    ["[data-sortable], [data-filter-bar]", "assets/sorting.js"],
    ["[data-sortable], [data-filter-bar]", "assets/tables.js"],
    ["[data-ticks]", "assets/ticks.js"],
    ["[data-way]", "assets/forms.js"],
    ["[data-way]", "assets/playbook.js"],
    ["[data-way]", "assets/run.js"],
  ];
  const loaded = new Set();

  const load = () => {
    for (const { src } of document.scripts) loaded.add(src);
    for (const [selector, name] of NEEDED) {
      const address = new URL(name, ROOT).href;
      if (loaded.has(address) || !document.querySelector(selector)) continue;
      loaded.add(address);
      const script = document.createElement("script");
      script.src = address;
      script.async = false;
      document.head.append(script);
    }
  };

  const run = () => {
    isShown = true;
    stores.length = 0;
    load();
    makeSubscribable();
    offerCopies();
    for (const listener of listeners) listener();
    reachScrolling();
    dropLandmarks();
    forgetOpen();
  };

  onRows(markOwn);

  // Material's instant navigation replaces the page and announces it on this subject. A copy on a
  // disk has none, and there the theme announces nothing.
  document.addEventListener("DOMContentLoaded", () => {
    if (window.document$ && location.protocol !== "file:") window.document$.subscribe(run);
    else run();
  });

  return { REST, ROOT, copy, days, everywhere, held, meta, onPage, onRows, say, stores, whole };
})();
