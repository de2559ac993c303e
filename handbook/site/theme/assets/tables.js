/* Tables are sorted and filtered by who reads them, and the address says how.

   `pages/templates/_table.html` names the columns. A filter holds for every table of the page that
   has its facet, and for the cards and rows that show the same records. Without this script all
   rows stand in their written order. */
(() => {
  "use strict";

  const { onPage } = window.handbook;
  const WORDS = "words";
  const SORT = "sort";
  const UNKNOWN = ".hb-never, .hb-notset, .hb-unknown";
  const TYPED_FOR = 250;
  // A browser lays out a few hundred rows at once, not thousands; `tables.css` knows the number too.
  const MOST = 200;
  const order = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };
  const spaced = (text) => text.replace(/\s+/g, " ").trim();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const slug = (text) => text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const named = (text) => ({ id: slug(text), label: capital(spaced(text)) });

  /** The id of the record that a link leads to: its place on a page, or its page. */
  const target = (link) => {
    if (link.hash) return decodeURIComponent(link.hash.slice(1));
    const path = link.pathname.replace(/(\/index)?\.html$/, "").replace(/\/$/, "");
    return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  };

  /** The values of a cell that a reader can choose it by, as `_table.html` says. */
  const valuesOf = (cell) => {
    if (cell.dataset.value) return cell.dataset.value.split("|").map(named);
    const first = cell.querySelector(".hb-chip, .hb-due, .hb-never, .hb-notset, time, a.hb-ref");
    if (!first) {
      const text = spaced(cell.textContent);
      return text && text !== "—" ? [named(text)] : [];
    }
    if (first.matches(".hb-chip")) return [named(first.textContent)];
    if (first.matches(".hb-due")) return [named(first.dataset.state ?? "on event")];
    if (first.matches("time")) return [named("recorded")];
    if (first.matches(".hb-never")) return [{ ...named(first.textContent), id: "never" }];
    if (first.matches(".hb-notset")) return [{ ...named(first.textContent), id: "none" }];
    return [...cell.querySelectorAll("a.hb-ref")].map((link) => ({ id: target(link), label: spaced(link.textContent) }));
  };

  /** The rows of a page's tables, each with all that it is found by and what goes with it. */
  const readRows = (tables, about = rowsAbout()) => tables.flatMap((table) => {
    const heads = [...table.tHead.rows[0].cells];
    return [...table.tBodies[0].rows].map((row) => {
      const facets = new Map();
      heads.forEach((head, at) => {
        if (head.dataset.facet && row.cells[at]) facets.set(head.dataset.facet, valuesOf(row.cells[at]));
      });
      return { row, table, facets, text: "", along: followers(row, about) };
    });
  });

  /** The rows of tables that are not filtered themselves, by the record that they are about. */
  const rowsAbout = () => {
    const found = new Map();
    for (const row of document.querySelectorAll("tr[data-of]")) found.set(row.dataset.of, [...(found.get(row.dataset.of) ?? []), row]);
    return found;
  };

  /** The card of a row's record on the same page, and the rows of other tables about it. */
  const followers = (row, about) => {
    const link = row.querySelector('.hb-is-title a[href*="#"]');
    const id = link && link.pathname === location.pathname ? target(link) : "";
    if (!id) return [];
    const card = document.getElementById(id)?.closest(".hb-card");
    return [card, ...(about.get(id) ?? [])].filter(Boolean);
  };

  /** What a row is found by: all that stands in it, and the ids of what it links to. */
  const textOf = (each) => {
    if (!each.text) {
      const ids = [...each.row.querySelectorAll("a.hb-ref")].map(target);
      each.text = plain(`${each.row.textContent} ${each.row.id} ${ids.join(" ")}`);
    }
    return each.text;
  };

  /** The page's facets in the order of its columns, each with its label and what is wanted most. */
  const readFacets = (tables) => {
    const facets = new Map();
    for (const head of tables.flatMap((table) => [...table.tHead.rows[0].cells])) {
      const { facet, facetLabel, quick } = head.dataset;
      if (!facet) continue;
      const known = facets.get(facet) ?? { name: facet, label: facetLabel ?? spaced(head.textContent), quick: [] };
      known.quick = [...new Set([...known.quick, ...(quick ?? "").split(" ").filter(Boolean)])];
      facets.set(facet, known);
    }
    return [...facets.values()];
  };

  /* What is chosen: words, a value of some facets, and a column to sort by. */

  const chosenIn = (facets) => {
    const asked = new URL(location.href).searchParams;
    const chosen = { words: asked.get(WORDS) ?? "", sort: asked.get(SORT) ?? "", facets: new Map() };
    for (const { name } of facets) if (asked.get(name)) chosen.facets.set(name, asked.get(name));
    return chosen;
  };

  /** The address that says what is chosen; what others wrote into it stays. */
  const addressOf = (chosen, facets) => {
    const address = new URL(location.href);
    const set = (name, value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
    for (const { name } of facets) set(name, chosen.facets.get(name));
    set(WORDS, chosen.words.trim());
    set(SORT, chosen.sort);
    return address;
  };

  const says = (each, words) => words.every((word) => textOf(each).includes(word));
  const has = (each, name, id) => each.facets.get(name)?.some((value) => value.id === id);

  let page = null;
  const written = new WeakMap();
  const empty = new WeakMap();
  const more = new WeakMap();
  const most = new WeakMap();

  /* Sorting. */

  /** What a cell is sorted by: the first date in it, else its text; what is not known is first. */
  const keyOf = (cell) => {
    if (!cell || cell.querySelector(UNKNOWN)) return "";
    return cell.querySelector("time")?.dateTime ?? spaced(cell.textContent);
  };

  const nameOf = (head) => head.dataset.name ?? slug(head.textContent);

  const sortTable = (table, sort) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = sort.startsWith("-");
    const at = sort ? heads.findIndex((head) => nameOf(head) === sort.replace(/^-/, "")) : -1;
    heads.forEach((head, column) => {
      if (column === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const rows = at < 0 ? written.get(table) : written.get(table)
      .map((row) => ({ row, key: keyOf(row.cells[at]) }))
      .sort((a, b) => order.compare(a.key, b.key) * (down ? -1 : 1))
      .map(({ row }) => row);
    if (rows.some((row, place) => table.tBodies[0].rows[place] !== row)) table.tBodies[0].append(...rows);
  };

  const makeSortable = (table) => {
    for (const head of table.tHead.rows[0].cells) {
      if (head.hidden || head.tagName !== "TH" || head.querySelector("button")) continue;
      const button = make("button", { type: "button", className: "hb-sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") === "ascending";
        page.chosen.sort = `${up ? "-" : ""}${nameOf(head)}`;
        show("push");
      });
    }
  };

  /* The bar. */

  const select = (facet) => {
    const found = make("select", { name: facet.name, autocomplete: "off" });
    found.setAttribute("aria-label", facet.label);
    found.append(new Option(facet.label, ""), ...facet.values.map(({ id, label }) => new Option(label, id)));
    found.addEventListener("change", () => choose(facet.name, found.value));
    return found;
  };

  const choice = (facet, { id, label }) => {
    const button = make("button", { type: "button", className: "hb-choice" }, label, make("b"));
    Object.assign(button.dataset, { facet: facet.name, value: id });
    button.addEventListener("click", () => choose(facet.name, page.chosen.facets.get(facet.name) === id ? "" : id));
    return button;
  };

  const clearing = () => {
    const button = make("button", { type: "button", className: "hb-clear" }, "Clear");
    button.addEventListener("click", () => {
      page.chosen = { words: "", sort: page.chosen.sort, facets: new Map() };
      show("push");
      page.input.focus();
    });
    return button;
  };

  const wordsInput = () => {
    const input = make("input", { type: "search", name: WORDS, placeholder: "Filter", autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-label", "Filter by words");
    let typed = 0;
    let drawn = 0;
    input.addEventListener("input", () => {
      page.chosen.words = input.value;
      clearTimeout(typed);
      cancelAnimationFrame(drawn);
      drawn = requestAnimationFrame(() => show());
      typed = setTimeout(() => write("replace"), TYPED_FOR);
    });
    input.addEventListener("change", () => write("replace"));
    return input;
  };

  /** Each facet with the values that rows have: one that tells no row from another is left out. */
  const withValues = (facets, rows, chosen) => facets.map((facet) => {
    const values = new Map();
    for (const each of rows) for (const value of each.facets.get(facet.name) ?? []) if (!values.has(value.id)) values.set(value.id, value);
    const asked = chosen.facets.get(facet.name);
    if (asked && !values.has(asked)) values.set(asked, named(asked.replace(/-/g, " ")));
    const known = [...values.values()].sort((a, b) => order.compare(a.label, b.label));
    return { ...facet, values: known };
  });

  const makeBar = (bar) => {
    const form = make("form", { className: "hb-screen" });
    form.addEventListener("submit", (event) => event.preventDefault());
    page.input = wordsInput();
    page.count = make("output", { htmlFor: "" });
    page.clear = clearing();
    const choices = make("div", { className: "hb-filter__choices" });
    const quick = make("div", { className: "hb-filter__quick" });
    for (const facet of page.facets) {
      if (facet.values.length > 1 && facet.values.length < page.rows.length) choices.append(select(facet));
      for (const id of facet.quick) {
        const value = facet.values.find((each) => each.id === id);
        if (value) quick.append(choice(facet, value));
      }
    }
    const strip = make("div", { className: "hb-filter__strip" }, ...[choices, quick].filter((each) => each.hasChildNodes()));
    form.append(page.input, strip, make("div", { className: "hb-filter__count" }, page.count, page.clear));
    page.paper = make("p", { className: "hb-filter__paper" });
    bar.replaceChildren(form, page.paper);
  };

  /* What is chosen takes effect. */

  const write = (how) => {
    const address = addressOf(page.chosen, page.facets);
    if (address.href === location.href) return;
    // A browser may refuse a page on a disk an address of its own; it filters all the same.
    try {
      if (how === "push") history.pushState(null, "", address);
      else history.replaceState(history.state, "", address);
    } catch {}
  };

  const choose = (name, id) => {
    if (id) page.chosen.facets.set(name, id);
    else page.chosen.facets.delete(name);
    show("push");
  };

  /** How many rows each value would leave, whatever else of its facet is chosen. */
  const countValues = (facet, left) => {
    const counts = new Map();
    for (const each of left) for (const { id } of each.facets.get(facet.name) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  };

  const showCounts = (facet, counts) => {
    const field = page.bar.querySelector(`select[name="${CSS.escape(facet.name)}"]`);
    for (const { id, label } of facet.values) {
      const count = counts.get(id) ?? 0;
      const option = field && [...field.options].find((each) => each.value === id);
      if (option) option.textContent = `${label} (${count})`;
    }
    if (field) field.value = page.chosen.facets.get(facet.name) ?? "";
    for (const button of page.bar.querySelectorAll(`.hb-choice[data-facet="${CSS.escape(facet.name)}"]`)) {
      const count = counts.get(button.dataset.value) ?? 0;
      button.dataset.left = count;
      button.lastChild.textContent = count;
      button.setAttribute("aria-pressed", String(page.chosen.facets.get(facet.name) === button.dataset.value));
    }
  };

  const nothing = (table, none) => {
    const line = empty.get(table) ?? make("p", { className: "hb-nothing hb-screen" }, "Nothing here matches the filter.", clearing());
    empty.set(table, line);
    table.hidden = none;
    if (none) table.after(line);
    else line.remove();
  };

  /** The first rows of many, and a line that shows more of them; paper has all. */
  const showMost = (table, rows) => {
    const shown = most.get(table) ?? MOST;
    rows.forEach((row, place) => row.toggleAttribute("data-later", place >= shown));
    more.get(table)?.remove();
    if (rows.length <= shown) return;
    const button = make("button", { type: "button", className: "hb-clear" }, `Show ${Math.min(MOST, rows.length - shown)} more`);
    button.addEventListener("click", () => {
      most.set(table, shown + MOST);
      show();
    });
    const line = make("p", { className: "hb-nothing hb-screen" }, `The first ${shown} of ${rows.length} are shown. `, button);
    more.set(table, line);
    table.after(line);
  };

  /** A link to a row shows it, however far down it stands. */
  const showTarget = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("tr[data-later]");
    const table = row?.closest("table");
    if (!table || !page.tables.includes(table)) return;
    most.set(table, [...table.tBodies[0].rows].filter((each) => !each.hidden).indexOf(row) + 1);
    show();
    row.scrollIntoView();
  };

  /** What is chosen, in words, for whoever has it on paper. */
  const told = (count) => {
    const { words, facets } = page.chosen;
    const parts = page.facets.filter(({ name }) => facets.has(name)).map(({ name, label, values }) => (
      `${label}: ${values.find(({ id }) => id === facets.get(name))?.label ?? facets.get(name)}`
    ));
    if (words.trim()) parts.push(`words: ${words.trim()}`);
    return `${count}, filtered by ${parts.join("; ")}.`;
  };

  const filter = () => {
    const { words, facets } = page.chosen;
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    const worded = wanted.length ? page.rows.filter((each) => says(each, wanted)) : page.rows;
    const leaves = (but) => {
      const others = [...facets].filter(([name]) => name !== but);
      return worded.filter((each) => others.every(([name, id]) => has(each, name, id)));
    };
    const left = new Set(leaves().map((each) => each.row));
    for (const { row, along } of page.rows) {
      const gone = !left.has(row);
      if (row.hidden !== gone) row.hidden = gone;
      for (const one of along) if (one.hidden !== gone) one.hidden = gone;
    }
    for (const table of page.tables) {
      const rows = [...table.tBodies[0].rows].filter((row) => left.has(row));
      nothing(table, !rows.length);
      showMost(table, rows);
    }
    for (const facet of page.facets) showCounts(facet, countValues(facet, leaves(facet.name)));
    return left.size;
  };

  /** Sorts and filters as chosen, and writes the address if it is to be kept in the history. */
  const show = (how) => {
    for (const table of page.sortable) sortTable(table, page.chosen.sort);
    if (how) write(how);
    if (!page.bar) return;
    const all = page.rows.length;
    const left = filter();
    const chosen = Boolean(page.chosen.words.trim() || page.chosen.facets.size);
    if (page.input.value !== page.chosen.words) page.input.value = page.chosen.words;
    page.count.value = chosen ? `${left} of ${all}` : `${all} in all`;
    page.clear.hidden = !chosen;
    page.paper.textContent = told(`${left} of ${all}`);
    page.paper.hidden = !chosen;
    page.bar.hidden = "short" in page.bar.dataset && !chosen;
  };

  const hasRows = (table) => table.tHead && table.tBodies[0];

  /** Whether the bar that is there offers the same: it is kept, with what is typed and focused. */
  const isMade = (bar, facets) => bar && page?.bar === bar && JSON.stringify(page.facets) === JSON.stringify(facets);

  /** Reads the page as it stands, dates judged, and what its address asks for. */
  const read = () => {
    const sortable = [...document.querySelectorAll("table[data-sortable]")].filter(hasRows);
    for (const table of sortable) if (!written.has(table)) written.set(table, [...table.tBodies[0].rows]);
    const [bar, ...others] = document.querySelectorAll("[data-filter-bar]");
    for (const other of others) other.remove();
    const tables = [...document.querySelectorAll("table[data-filter]")].filter(hasRows);
    const rows = bar ? readRows(tables) : [];
    const named = bar ? readFacets(tables) : [];
    const chosen = chosenIn(named);
    const facets = withValues(named, rows, chosen);
    const made = isMade(bar, facets);
    page = { ...page, path: location.pathname, bar, tables, sortable, rows, chosen, facets };
    sortable.filter((table) => table.tBodies[0].rows.length > 1).forEach(makeSortable);
    if (bar && !made) makeBar(bar);
    show();
    for (const table of tables) table.dataset.ready = "1";
    showTarget();
  };

  /* The reader goes back or forth, or follows a link that only asks the same page otherwise. */

  const turn = () => {
    if (!page || location.pathname !== page.path) return;
    page.chosen = chosenIn(page.facets);
    show();
  };

  addEventListener("popstate", turn);
  addEventListener("hashchange", () => page && showTarget());

  // Material takes such a link for one to where the reader is, and goes back.
  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a[href]");
    if (!link || !page?.bar || link.origin !== location.origin || link.pathname !== location.pathname) return;
    if (link.target || link.search === location.search || !link.search) return;
    event.preventDefault();
    event.stopPropagation();
    history.pushState(null, "", link.href);
    turn();
    (document.getElementById(link.hash.slice(1)) ?? page.bar).scrollIntoView();
  }, true);

  // A page that was left open over night is judged anew, and then counted anew.
  const again = () => page && document.visibilityState === "visible" && read();
  document.addEventListener("visibilitychange", again);
  document.addEventListener("handbook:judged", again);

  onPage(read);
})();
