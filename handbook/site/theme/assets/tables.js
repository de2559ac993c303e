/* Tables and lists are filtered by who reads them, and tables are sorted; the address says how.

   `pages/templates/_table.html` names the columns. A filter holds for every table of the page that
   has its facet, and for the cards and rows that show the same records. In a list, whose rows are
   its children, `data-facet` stands at what tells them apart. Without this script all rows stand
   in their written order. */
(() => {
  "use strict";

  const { everywhere, onRows, sorting, stores } = window.handbook;
  const { makeSortable, order, slug, spaced } = sorting;
  const WORDS = "words";
  const SORT = "sort";
  const TYPED_FOR = 250;
  // A browser lays out a hundred rows and their cards between two keys, not thousands; `tables.css` knows the number too.
  const MOST = 100;
  const paper = matchMedia("print");
  let isPaper = paper.matches;
  const idle = window.requestIdleCallback ?? ((what) => setTimeout(what, TYPED_FOR));

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
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

  /* A table, or a list. */

  const rowsOf = (list) => (list.tBodies ? sorting.rowsOf(list) : [...list.children]);
  const headsOf = (list) => [...(list.tHead?.rows[0].cells ?? list.querySelectorAll("[data-facet]"))];

  /** What a row can be chosen by: the cells below the heads of facets, or what says so itself. */
  const facetsOf = (row, heads) => {
    const told = row.cells
      ? heads.map((head, at) => [head.dataset.facet, row.cells[at]])
      : [...row.querySelectorAll("[data-facet]")].map((each) => [each.dataset.facet, each]);
    return new Map(told.filter(([name, cell]) => name && cell).map(([name, cell]) => [name, valuesOf(cell)]));
  };

  /** The rows of a page's tables and lists, each with all that it is found by and what goes with it. */
  const readRows = (tables, about = rowsAbout()) => tables.flatMap((table) => {
    const heads = headsOf(table);
    return rowsOf(table).map((row) => ({ row, table, facets: facetsOf(row, heads), text: "", along: followers(row, about) }));
  });

  /** The rows of tables that are not filtered themselves, by the record that they are about. */
  const rowsAbout = () => {
    const found = new Map();
    for (const row of everywhere("tr[data-of]")) found.set(row.dataset.of, [...(found.get(row.dataset.of) ?? []), row]);
    return found;
  };

  /** The card of a row's record on the same page, and the rows of other tables about it. */
  const followers = (row, about) => {
    const link = row.querySelector(".hb-is-title")?.querySelector('a[href*="#"]');
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

  /** Makes ready what rows are found by, while nobody waits for anything. */
  const prepare = (rows, from = 0) => {
    if (rows !== page.rows || from >= rows.length) return;
    rows.slice(from, from + MOST).forEach(textOf);
    idle(() => prepare(rows, from + MOST));
  };

  /** The page's facets in the order of its columns, each with its label and what is wanted most. */
  const readFacets = (tables) => {
    const facets = new Map();
    for (const head of tables.flatMap(headsOf)) {
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
  const empty = new WeakMap();
  const more = new WeakMap();
  const most = new WeakMap();

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

  const sortBy = (name) => {
    page.chosen.sort = name;
    show("push");
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
    const options = new Map([...(field?.options ?? [])].map((each) => [each.value, each]));
    for (const { id, label } of facet.values) {
      const text = `${label} (${counts.get(id) ?? 0})`;
      const option = options.get(id);
      if (option && option.textContent !== text) option.textContent = text;
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

  /** The line below the first rows of many, which shows more of them. */
  const offerMore = (list, shown, all) => {
    more.get(list)?.remove();
    if (all <= shown) return;
    const button = make("button", { type: "button", className: "hb-clear" }, `Show ${Math.min(MOST, all - shown)} more`);
    button.addEventListener("click", () => {
      most.set(list, shown + MOST);
      show();
    });
    const line = make("p", { className: "hb-nothing hb-screen" }, `The first ${shown} of ${all} are shown. `, button);
    more.set(list, line);
    list.after(line);
  };

  /** Shows what is left of a table or list, in the order that is chosen; of many rows the first, and
      on paper all. A list that is ticked off is counted, so all of it stays. */
  const showRows = (list, left) => {
    const rows = list.tBodies ? sorting.inOrder(list, page.chosen.sort) : rowsOf(list);
    const kept = left ? rows.filter((row) => left.has(row)) : rows;
    const shown = list.querySelector("[data-tick]") ? Infinity : most.get(list) ?? MOST;
    if (!list.tBodies) kept.forEach((row, at) => row.toggleAttribute("data-later", at >= shown));
    else if (rows.length <= shown) sorting.place(list, rows);
    else sorting.place(list, isPaper ? kept : kept.slice(0, shown));
    offerMore(list, shown, kept.length);
    if (left) nothing(list, !kept.length);
    return kept.slice(0, shown);
  };

  const rowWith = (id) => {
    const found = document.getElementById(id)?.closest(":is(.hb-card, [data-filter] *):is([hidden], [data-later])");
    return page.rows.find(({ along }) => along.includes(found))?.row ?? found ?? page.sortable.flatMap(rowsOf).find((row) => row.id === id && !row.isConnected);
  };

  /** A link to a row shows it, however far down it stands, and whatever is filtered. */
  const showTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const row = id && rowWith(id);
    if (!row) return;
    if (row.hidden) page.chosen = { ...page.chosen, words: "", facets: new Map() };
    const list = [...page.tables, ...page.sortable].find((each) => rowsOf(each).includes(row));
    if (list) most.set(list, Math.max(MOST, (list.tBodies ? sorting.inOrder(list, page.chosen.sort) : rowsOf(list)).filter((each) => !each.hidden).indexOf(row) + 1));
    show("replace");
    document.getElementById(id).scrollIntoView();
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
    const shown = new Set(page.tables.flatMap((table) => showRows(table, left)));
    for (const { row, along } of page.rows) {
      const gone = !left.has(row);
      if (row.hidden !== gone) row.hidden = gone;
      for (const one of along) {
        if (one.hidden !== gone) one.hidden = gone;
        one.toggleAttribute("data-later", !shown.has(row));
      }
    }
    for (const facet of page.facets) showCounts(facet, countValues(facet, leaves(facet.name)));
    return left.size;
  };

  /** Sorts and filters as chosen, and writes the address if it is to be kept in the history. */
  const show = (how) => {
    for (const table of page.sortable) if (!page.bar || !page.tables.includes(table)) showRows(table);
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

  const hasRows = (list) => list.tagName !== "TABLE" || (list.tHead && list.tBodies[0]);

  /** Whether the bar that is there offers the same: it is kept, with what is typed and focused. */
  const isMade = (bar, facets) => bar && page?.bar === bar && JSON.stringify(page.facets) === JSON.stringify(facets);

  /** Reads the page as it stands, dates judged, and what its address asks for. */
  const read = () => {
    const sortable = [...document.querySelectorAll("table[data-sortable]")].filter(hasRows);
    sortable.forEach(sorting.readTable);
    const [bar, ...others] = document.querySelectorAll("[data-filter-bar]");
    for (const other of others) other.remove();
    const tables = [...document.querySelectorAll("[data-filter]")].filter(hasRows);
    const rows = bar ? readRows(tables) : [];
    const named = bar ? readFacets(tables) : [];
    const chosen = chosenIn(named);
    const facets = withValues(named, rows, chosen);
    const made = isMade(bar, facets);
    page = { ...page, path: location.pathname, bar, tables, sortable, rows, chosen, facets };
    for (const table of sortable) if (table.tBodies[0].rows.length > 1) makeSortable(table, sortBy);
    if (bar && !made) makeBar(bar);
    show();
    for (const table of [...tables, ...sortable]) table.dataset.ready = "1";
    stores.splice(0, stores.length, ...sortable.map(sorting.storeOf));
    prepare(rows);
    showTarget();
  };

  /* The reader goes back or forth, or follows a link that only asks the same page otherwise. */

  const turn = () => {
    if (!page || location.pathname !== page.path) return;
    page.chosen = chosenIn(page.facets);
    show();
  };

  // A browser says that it prints before it counts the sheets; that the medium is another, after it did.
  const turnToPaper = (is) => {
    if (is === isPaper) return;
    isPaper = is;
    if (page) show();
  };
  addEventListener("beforeprint", () => turnToPaper(true));
  addEventListener("afterprint", () => turnToPaper(false));
  paper.addEventListener("change", () => turnToPaper(paper.matches));
  addEventListener("popstate", turn);
  document.addEventListener("handbook:moved", turn);
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

  onRows(read);
})();
