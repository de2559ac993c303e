/* What is done is ticked off, with its time. Ticks are kept in this browser and go nowhere else.
   Without this script the lists are text, and boxes stand on paper only. */
(() => {
  "use strict";

  const { meta, onPage } = window.handbook;
  const ZONE = meta("zone") || "UTC";
  const LONGEST = 90;
  // What could not be kept is remembered until the page is left.
  const unkept = new Map();
  let page = null;

  const make = (name, className, ...inside) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...inside);
    return element;
  };

  const button = (text, pressed, className = "hb-button") => {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", pressed);
    return made;
  };

  const FORMAT = new Intl.DateTimeFormat("en-CA", {
    timeZone: ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });

  /** A moment as the handbook's time zone has it: its day, and the time of day to the minute. */
  const clock = (at) => {
    const part = Object.fromEntries(FORMAT.formatToParts(at).map(({ type, value }) => [type, value]));
    return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
  };

  /** A moment in short: its time, with its day where that is not today. */
  const words = (at) => {
    const { day, time } = clock(at);
    return day === clock(Date.now()).day ? time : `${day} ${time}`;
  };

  /** What was kept under a key, as far as it has the form that is written here. */
  const read = (key) => {
    if (unkept.has(key)) return unkept.get(key);
    const state = { started: 0, way: "", ticks: {} };
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "{}");
      if (found.started > 0) state.started = found.started;
      state.way = String(found.way ?? "");
      for (const [name, tick] of Object.entries(found.ticks ?? {})) {
        if (tick.at > 0) state.ticks[name] = { at: tick.at, label: String(tick.label ?? "") };
      }
    } catch {
      // Something else stands there, or nothing may be read: nothing is ticked.
    }
    return state;
  };

  const isBlank = (state) => !state.started && !Object.keys(state.ticks).length;

  const write = (key, state) => {
    unkept.delete(key);
    try {
      if (isBlank(state)) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(state));
    } catch {
      unkept.set(key, state);
    }
  };

  /** Whether this browser lets a page keep anything. */
  const keeps = (key) => {
    if (unkept.has(key)) return false;
    try {
      localStorage.setItem(`${key} `, "");
      localStorage.removeItem(`${key} `);
      return true;
    } catch {
      return false;
    }
  };

  /** A button that asks before it does what cannot be undone. Escape is no. */
  const asking = (text, question, yes, done) => {
    const box = make("span", "hb-asking");
    const back = (focus) => {
      const first = button(text, ask);
      box.replaceChildren(first);
      if (focus) first.focus();
    };
    const ask = () => {
      const no = button("Keep", () => back(true));
      box.replaceChildren(make("span", "", question()), button(yes, () => { back(false); done(); }, "hb-button hb-button--late"), no);
      no.focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || box.childElementCount === 1) return;
      event.stopPropagation();
      event.preventDefault();
      back(true);
    });
    back(false);
    return box;
  };

  /** The first words of an element, as far as they tell it from others. */
  const told = (element) => {
    const text = element.textContent.replace(/\s+/g, " ").trim();
    return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
  };

  const boxOf = (label) => {
    const box = make("input", "hb-box");
    box.type = "checkbox";
    box.autocomplete = "off";
    box.setAttribute("aria-label", `Done: ${label}`);
    return box;
  };

  /** A step, with its box below it. */
  const ofStep = (element, way) => {
    const { step, number, title } = element.dataset;
    const label = `step ${number}, ${title}`;
    const [box, at] = [boxOf(label), make("time", "hb-at")];
    element.querySelector(":scope > .hb-tick").replaceChildren(make("label", "hb-screen", box, make("span", "", "Done"), " ", at));
    return { key: `${way}/${step}`, way, anchor: step, number, label, isStep: true, element, box, at };
  };

  /** An item of a list, or a row of a table, with its box before it. */
  const ofItem = (element, list, way) => {
    const row = element.localName === "tr";
    const label = told((row ? element.cells[0] : element).querySelector("p, a") ?? element);
    const [box, at] = [boxOf(label), make("time", "hb-at")];
    box.classList.add("hb-screen");
    (row ? element.cells[0] : element).prepend(box);
    ((row ? element.cells[0] : element).querySelector(":scope > p") ?? (row ? element.cells[0] : element)).append(at);
    return { key: `${list}/${element.dataset.tick}`, way, list, label, isStep: false, element, box, at };
  };

  /** Everything of a page that can be ticked, in the order in which it is read. */
  const itemsOf = (content) => {
    const found = [];
    let way = "";
    for (const element of content.querySelectorAll("[data-way], .hb-step[data-step], [data-tick]")) {
      if (element.dataset.way !== undefined) way = element.dataset.way;
      else if (element.dataset.step !== undefined) found.push(ofStep(element, way));
      else {
        const list = element.closest("[data-list]")?.dataset.list ?? "";
        found.push(ofItem(element, list, element.closest("[data-way]") ? way : ""));
      }
    }
    return found;
  };

  const render = () => {
    for (const item of page.items) {
      const tick = page.state.ticks[item.key];
      item.box.checked = Boolean(tick);
      item.element.classList.toggle("hb-ticked", Boolean(tick));
      item.at.textContent = tick ? words(tick.at) : "";
      if (tick) item.at.dateTime = new Date(tick.at).toISOString();
      else item.at.removeAttribute("datetime");
    }
    for (const [list, count] of page.counts) {
      const own = page.items.filter((item) => item.list === list);
      count.textContent = `${own.filter((item) => item.box.checked).length} of ${own.length}`;
    }
    for (const listener of page.listeners) listener(page);
  };

  /** Changes what is kept, as it is now: another tab may have ticked something meanwhile. */
  const change = (how) => {
    page.state = read(page.key);
    how(page.state);
    write(page.key, page.state);
    page.isKept = !unkept.has(page.key);
    render();
  };

  const tick = (item) => change((state) => {
    if (!item.box.checked) {
      delete state.ticks[item.key];
      return;
    }
    const at = Date.now();
    state.ticks[item.key] = { at, label: item.label };
    state.started ||= at;
    if (item.way) state.way = item.way;
  });

  const start = (way) => change((state) => {
    state.started ||= Date.now();
    state.way = way;
  });

  const clear = () => change((state) => Object.assign(state, { started: 0, way: "", ticks: {} }));

  /** Ticks of what a page no longer has are taken out, and named once. */
  const dropGone = () => {
    const known = new Set(page.items.map((item) => item.key));
    const gone = Object.entries(page.state.ticks).filter(([key]) => !known.has(key));
    if (gone.length) change((state) => gone.forEach(([key]) => delete state.ticks[key]));
    page.gone = gone.map(([, { label }]) => label);
  };

  /** What is to be said of how ticks are kept, if anything is. */
  const notes = ({ gone, isKept }) => [
    ...(gone.length ? [`No longer on this page, and taken out: ${gone.join("; ")}.`] : []),
    ...(isKept ? [] : ["This browser keeps nothing for this page: the ticks are gone when you leave it."]),
  ];

  /** How much of a list is done, where the page has room for it. */
  const showProgress = (root) => {
    const said = make("p", "hb-progress__said");
    said.setAttribute("aria-live", "polite");
    const bar = make("progress", "");
    bar.setAttribute("aria-label", "Done");
    const count = () => Object.keys(page.state.ticks).length;
    const clearing = asking("Clear", () => `Take out all ${count()} ticks?`, "Clear", () => {
      clear();
      page.items[0]?.box.focus({ preventScroll: true });
    });
    const note = make("p", "hb-progress__note");
    root.replaceChildren(said, bar, clearing, note);
    page.listeners.push(() => {
      [bar.max, bar.value] = [page.items.length, count()];
      said.textContent = `${count()} of ${page.items.length} done`;
      clearing.hidden = count() === 0;
      note.textContent = notes(page).join(" ");
    });
  };

  const showCounts = (content) => [...content.querySelectorAll(".hb-group[data-list]")].map((list) => {
    const count = make("p", "hb-count hb-screen");
    list.prepend(count);
    return [list.dataset.list, count];
  });

  const open = () => {
    const root = document.querySelector("[data-ticks]");
    if (!root) page = null;
    if (!root || root.dataset.ready) return;
    root.dataset.ready = "1";
    const content = root.closest(".md-content__inner") ?? document.body;
    const key = `handbook/${root.dataset.handbook}/${root.dataset.ticks}`;
    page = { root, key, title: root.dataset.title, items: itemsOf(content), listeners: [], counts: [], gone: [], isKept: keeps(key) };
    page.counts = showCounts(content);
    page.state = read(key);
    for (const item of page.items) item.box.addEventListener("change", () => tick(item));
    if (!root.hidden) showProgress(root);
    dropGone();
    for (const each of opened) each(page);
    render();
  };

  const opened = [];

  // Two tabs show the same; and a page that was left open over night tells of yesterday.
  addEventListener("storage", ({ key }) => {
    if (!page || (key !== null && key !== page.key)) return;
    page.state = read(page.key);
    render();
  });
  document.addEventListener("visibilitychange", () => {
    if (page && document.visibilityState === "visible") render();
  });

  /** Calls a function with each page that has something to tick. */
  const onTicks = (listener) => {
    opened.push(listener);
    if (page) listener(page);
  };

  window.handbook.ticks = { asking, button, clear, clock, make, notes, onTicks, start, words };
  onPage(open);
})();
