/* Columns of tables are sorted by what stands in them: days, lengths of time, numbers, words.

   A cell that begins with `<time>` counts by its day, one with `<data>` by the number in it. What
   says neither follows in the order of the alphabet, where 9 is before 10, and what is not known
   comes last, both ways. */
(() => {
  "use strict";

  const { held } = window.handbook;
  const UNKNOWN = ".hb-never, .hb-notset, .hb-unknown";
  const order = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
  const written = new WeakMap();
  const sorted = new WeakMap();
  const stores = new WeakMap();

  const spaced = (text) => text.replace(/\s+/g, " ").trim();
  const slug = (text) => text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const nameOf = (head) => head.dataset.name ?? slug(head.textContent);

  /** What a cell is sorted by: a day, a number, or its text; null where nothing is known. */
  const keyOf = (cell) => {
    const text = spaced(cell?.textContent ?? "");
    if (!text || text === "—") return null;
    const first = cell.querySelector(`time, data, ${UNKNOWN}`);
    if (first?.matches("time")) return { rank: first.dateTime, text };
    if (first?.matches("data")) return { rank: Number(first.value), text };
    return first && text.startsWith(spaced(first.textContent)) ? null : { text };
  };

  /** Whether one key comes before another; the known before the unknown whichever way it goes. */
  const compare = (a, b, down) => {
    if (!a || !b) return Number(!a) - Number(!b);
    const ranked = Number(a.rank === undefined) - Number(b.rank === undefined);
    if (ranked) return ranked;
    const found = a.rank === undefined || a.rank === b.rank ? order.compare(a.text, b.text) : a.rank < b.rank ? -1 : 1;
    return down ? -found : found;
  };

  const byColumn = (table, at, down) => written.get(table)
    .map((row) => ({ row, key: keyOf(row.cells[at]) }))
    .sort((a, b) => compare(a.key, b.key, down))
    .map(({ row }) => row);

  /** All rows by the column of a name, downwards with "-" before it; "" is as they were written. */
  const inOrder = (table, sort) => {
    if (sorted.get(table)?.sort === sort) return sorted.get(table).rows;
    const heads = [...table.tHead.rows[0].cells];
    const down = sort.startsWith("-");
    const at = sort ? heads.findIndex((head) => nameOf(head) === sort.replace(/^-/, "")) : -1;
    heads.forEach((head, column) => {
      if (column === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const rows = at < 0 ? written.get(table) : byColumn(table, at, down);
    sorted.set(table, { sort, rows });
    return rows;
  };

  /** The rows of a table as they were written, wherever they stand now. */
  const rowsOf = (table) => written.get(table);

  const storeOf = (table) => {
    if (!stores.has(table)) stores.set(table, held.get(table) ?? document.createDocumentFragment());
    return stores.get(table);
  };

  /** Remembers the written order of a table, and that what stands in it may have changed. */
  const readTable = (table) => {
    if (!written.has(table)) written.set(table, [...table.tBodies[0].rows, ...storeOf(table).children]);
    sorted.delete(table);
  };

  /** Puts these rows into a table, in their order, and takes all others out of the page: a browser
      styles and lays out what is in it, and thousands of rows take it a second. */
  const place = (table, rows) => {
    const [body] = table.tBodies;
    const kept = new Set(rows);
    const others = [...body.rows].filter((row) => !kept.has(row));
    if (others.length) storeOf(table).append(...others);
    const there = [...body.rows];
    if (rows.some((row, at) => there[at] !== row)) body.append(...rows);
  };

  /** Makes heads buttons; each tells the name of its column, with "-" where it goes down next. */
  const makeSortable = (table, choose) => {
    for (const head of table.tHead.rows[0].cells) {
      if (head.hidden || head.tagName !== "TH" || head.querySelector("button")) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "hb-sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => choose(`${head.getAttribute("aria-sort") === "ascending" ? "-" : ""}${nameOf(head)}`));
    }
  };

  window.handbook.sorting = { inOrder, makeSortable, order, place, readTable, storeOf, rowsOf, slug, spaced };
})();
