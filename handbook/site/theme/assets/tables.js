/* Tables are sorted and filtered by who reads them. */
(() => {
  "use strict";

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

  window.handbook.onPage(() => {
    makeSortable();
    makeFilters();
  });
})();
