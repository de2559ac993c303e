/* Dates are judged when they are read, not when the page was built.
   Without this script every date stands as text, and every table in its written order. */
(() => {
  "use strict";

  const DAY = 86400000;
  const STALE_AFTER = 7;
  const SCROLLING = ".md-typeset__scrollwrap, .hb-scroll, .hb-year";

  const meta = (name) => document.querySelector(`meta[name="handbook-${name}"]`)?.content ?? "";

  /** Whole days since 1970 of a date as YYYY-MM-DD. */
  const number = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);

  /** Today in the handbook's time zone, wherever the reader is. */
  const today = () => {
    const parts = new Intl.DateTimeFormat("en-CA", {
      timeZone: meta("zone") || "UTC",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    }).formatToParts(new Date());
    const part = (type) => parts.find((each) => each.type === type).value;
    return number(`${part("year")}-${part("month")}-${part("day")}`);
  };

  const days = (count) => (count === 1 ? "1 day" : `${count} days`);

  /** Late from the day after; soon from the date that the page carries. */
  const judge = (due, soon, now) => {
    if (now > due) return { state: "late", text: `${days(now - due)} late` };
    if (now === due) return { state: "soon", text: "due today" };
    return { state: now >= soon ? "soon" : "fine", text: `in ${days(due - now)}` };
  };

  const markDates = (now) => {
    for (const element of document.querySelectorAll(".hb-due[data-due]")) {
      const { state, text } = judge(number(element.dataset.due), number(element.dataset.soon), now);
      element.classList.remove("hb-due--late", "hb-due--soon", "hb-due--fine");
      element.classList.add(`hb-due--${state}`);
      element.dataset.state = state;
      let word = element.querySelector(".hb-due__word");
      if (!word) {
        word = document.createElement("span");
        word.className = "hb-due__word";
        element.append(word);
      }
      word.textContent = text;
    }
  };

  /** What a machine left no new record of in time was not observed since its last one. */
  const markJobs = (now) => {
    for (const element of document.querySelectorAll(".hb-due[data-expected]")) {
      if (now <= number(element.dataset.expected)) continue;
      element.dataset.state = "not observed";
      element.textContent = `not observed since ${element.dataset.seen}`;
    }
  };

  const markCounts = (now) => {
    for (const element of document.querySelectorAll("[data-dues]")) {
      const count = { late: 0, soon: 0, fine: 0 };
      for (const pair of element.dataset.dues.trim().split(/\s+/).filter(Boolean)) {
        const [due, soon] = pair.split("/").map(number);
        count[judge(due, soon, now).state] += 1;
      }
      const unknown = Number(element.dataset.unknown ?? 0);
      const first = unknown ? `${unknown} not known, ` : "";
      element.textContent = `${first}${count.late} late, ${count.soon} soon, ${count.fine} fine.`;
    }
  };

  /** A line above the page; it is there once, whenever this runs. */
  const say = (name, ...words) => {
    document.querySelector(`.${name}`)?.remove();
    const line = document.createElement("p");
    line.className = name;
    line.append(...words);
    document.querySelector(".md-content__inner")?.prepend(line);
  };

  const markAge = (now) => {
    document.querySelector(".hb-stale")?.remove();
    const age = now - number(meta("built"));
    if (!(age > STALE_AFTER)) return;
    say("hb-stale", `This copy was built ${days(age)} ago. Its dates are judged today; what was recorded since is not in it.`);
  };

  /** Whether a turn runs at a moment; where it has no start or end, none is known. */
  const runs = (row, now) => {
    const { from, until } = row.dataset;
    return (!from || Date.parse(from) <= now) && (!until || now < Date.parse(until));
  };

  /** Who is on call at the moment of reading: the turn that runs then, and never a guess. */
  const markOnCall = () => {
    const now = Date.now();
    for (const box of document.querySelectorAll("[data-oncall]")) {
      const slot = box.querySelector(".hb-oncall__now");
      if (!slot) continue;
      const row = [...box.querySelectorAll("tr[data-person]")].find((each) => runs(each, now));
      const person = row?.dataset.person;
      const known = [...box.querySelectorAll("li[data-person]")].find((each) => each.dataset.person === person);
      slot.hidden = false;
      slot.querySelector(".hb-oncall__who").textContent = person ? row.cells[2].textContent : "not set";
      slot.querySelector(".hb-oncall__until").textContent = row?.dataset.until ? `until ${row.cells[1].textContent}` : "";
      slot.querySelector(".hb-oncall__reach").replaceChildren(...[...(known?.children ?? [])].map((each) => each.cloneNode(true)));
    }
  };

  /** What a cell is sorted by: the first date in it, else its text; what is not known is first. */
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell?.querySelector('[data-state="not known"], [data-state="not observed"]')) return "";
    return cell?.querySelector("time")?.dateTime ?? cell?.textContent.trim().toLowerCase() ?? "";
  };

  const sort = (table, column, heading) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => key(a, column).localeCompare(key(b, column), undefined, { numeric: true }));
    if (down) rows.reverse();
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows);
  };

  const makeSortable = () => {
    for (const table of document.querySelectorAll("table[data-sortable]:not([data-ready])")) {
      table.dataset.ready = "1";
      [...table.tHead.rows[0].cells].forEach((heading, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "hb-sort";
        button.append(...heading.childNodes);
        heading.append(button);
        button.addEventListener("click", () => sort(table, column, heading));
      });
    }
  };

  const FILTERS = [
    ["role", "Role", (row) => [row.dataset.role]],
    ["vendor", "Vendor", (row) => row.dataset.vendor.split("|").filter(Boolean)],
    ["status", "Status", (row) => [row.querySelector(".hb-due")?.dataset.state ?? "on event"]],
  ];

  const makeFilter = (table) => {
    const rows = [...table.tBodies[0].rows];
    const form = document.createElement("form");
    form.className = "hb-filter";
    for (const [name, label, of] of FILTERS) {
      const values = [...new Set(rows.flatMap(of))].sort();
      if (values.length < 2) continue;
      const field = document.createElement("label");
      const select = document.createElement("select");
      select.name = name;
      select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      field.append(label, " ", select);
      form.append(field);
    }
    const count = document.createElement("output");
    form.append(count);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      const chosen = new FormData(form);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !FILTERS.every(([name, , of]) => !chosen.get(name) || of(row).includes(chosen.get(name)));
        if (!row.hidden) shown += 1;
      }
      count.value = shown === rows.length ? "" : `${shown} of ${rows.length}`;
    });
    if (form.querySelector("select")) table.before(form);
  };

  const makeFilters = () => {
    for (const table of document.querySelectorAll("table[data-filter]:not([data-filtered])")) {
      table.dataset.filtered = "1";
      makeFilter(table);
    }
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

  /* Versions side by side, as `handbook publish` puts them. A copy on a disk knows of no other. */
  const BASE = JSON.parse(document.getElementById("__config")?.textContent ?? "{}").base ?? ".";
  const ROOT = new URL(BASE.replace(/\/*$/, "/"), location.href);
  const MISSING = "handbook-missing";

  const listed = meta("version") && location.protocol.startsWith("http")
    ? fetch(new URL("../versions.json", ROOT)).then((answer) => (answer.ok ? answer.json() : [])).catch(() => [])
    : Promise.resolve([]);

  const markVersion = async () => {
    const versions = await listed;
    const current = versions.findIndex((each) => (each.aliases ?? []).includes("latest"));
    const here = versions.findIndex((each) => each.version === meta("version"));
    if (current < 0 || here === current) return;
    const { version } = versions[current];
    const link = document.createElement("a");
    link.href = new URL(`../${version}/`, ROOT);
    link.textContent = version;
    // The newest stand first in the list; what it does not name any more is old.
    const ahead = here >= 0 && here < current;
    say("hb-old", ahead ? "This version is not in force yet, the one that is: " : "This is an old version, the newest is ", link, ".");
  };

  /** The same page of another version, or its home with a word where it has no such page. */
  const turnTo = async (home) => {
    const page = location.pathname.startsWith(ROOT.pathname) ? location.pathname.slice(ROOT.pathname.length) : "";
    const same = new URL(page, home);
    const found = await fetch(same, { method: "HEAD" }).then((answer) => answer.ok).catch(() => false);
    if (found) same.hash = location.hash;
    else sessionStorage.setItem(MISSING, document.querySelector("h1")?.firstChild?.textContent.trim() || page);
    location.assign(found ? same : home);
  };

  const markMissing = () => {
    const page = sessionStorage.getItem(MISSING);
    if (page === null || !meta("version")) return;
    sessionStorage.removeItem(MISSING);
    say("hb-missing", `This version has no page \u201c${page}\u201d. This is its home page.`);
  };

  // Before the theme's own way of changing versions, which knows no page outside the navigation.
  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.(".md-version__link, .hb-old a");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    turnTo(new URL(link.href));
  }, true);

  /** Instant navigation writes whole addresses; on paper, those of this site say nothing. */
  const markOwn = () => {
    for (const link of document.querySelectorAll(".md-content a[href^='http']")) {
      link.toggleAttribute("data-own", link.href.startsWith(ROOT.href));
    }
  };

  /** What scrolls sideways is reached with the keyboard too, by a name, while it does. */
  const reachScrolling = () => {
    for (const box of document.querySelectorAll(SCROLLING)) {
      const wide = box.scrollWidth > box.clientWidth;
      for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Scrolls sideways"]]) {
        if (wide) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  };

  const judgeAll = () => {
    const now = today();
    markDates(now);
    markJobs(now);
    markCounts(now);
    markAge(now);
    markOnCall();
  };

  const run = () => {
    judgeAll();
    markOwn();
    markMissing();
    markVersion();
    makeSortable();
    makeFilters();
    makeSubscribable();
    reachScrolling();
  };

  addEventListener("resize", reachScrolling);

  // A page that was left open over night is judged again when it is looked at.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") judgeAll();
  });

  // A page that stays open is handed over with the turn.
  setInterval(markOnCall, 60000);

  // Material's instant navigation replaces the page and announces it on this subject.
  if (window.document$) window.document$.subscribe(run);
  else document.addEventListener("DOMContentLoaded", run);
})();
