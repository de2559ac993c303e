/* A playbook that is followed: how far it is, for how long, and what to write down of it.
   All of it is made of the ticks in this browser; nothing is sent. */
(() => {
  "use strict";

  const { meta } = window.handbook;
  const { asking, button, clear, clock, make, notes, onTicks, start } = window.handbook.ticks;
  const { copyText, single, values } = window.handbook.playbook;
  const MINUTE = 60000;
  let draw = () => {};

  const twoDigits = (number) => String(number).padStart(2, "0");

  /** A span of time as hours and minutes: 00:18. */
  const span = (ms) => {
    const minutes = Math.max(0, Math.floor(ms / MINUTE));
    return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  };

  const spanInWords = (ms) => {
    const minutes = Math.floor(ms / MINUTE);
    if (minutes < 1) return "less than a minute";
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    const of = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
    return [hours ? of(hours, "hour") : "", rest ? of(rest, "minute") : ""].filter(Boolean).join(" and ");
  };

  /** The way that somebody follows; before a step of one is done, the first. */
  const wayOf = ({ items, state }) => {
    const steps = items.filter((item) => item.isStep);
    return (steps.find((item) => item.way === state.way) ?? steps[0]).way;
  };

  /** How far that way is, and which of its steps is next. */
  const progress = (page) => {
    const { items, state } = page;
    const way = wayOf(page);
    const steps = items.filter((item) => item.isStep && item.way === way);
    const isDone = (item) => Boolean(state.ticks[item.key]);
    const last = steps.findLastIndex(isDone);
    const done = steps.filter(isDone);
    const next = steps.slice(last + 1).find((item) => !isDone(item));
    const ticks = Object.values(state.ticks).map((tick) => tick.at);
    const lasting = steps.length && done.length === steps.length ? Math.max(...ticks) : Date.now();
    return { steps, done, next, last, elapsed: lasting - state.started, ended: ticks.length ? Math.max(...ticks) : state.started };
  };

  const titleOf = (content, way) => [...content.querySelectorAll("[data-way]")].find((each) => each.dataset.way === way)?.dataset.title ?? "";

  /** Every way of which a step was done, in the order in which they were begun. */
  const waysDone = ({ items, state }) => {
    const begun = new Map();
    for (const item of items.filter((each) => each.isStep && state.ticks[each.key])) {
      const at = state.ticks[item.key].at;
      begun.set(item.way, Math.min(at, begun.get(item.way) ?? at));
    }
    return [...begun].sort(([, a], [, b]) => a - b).map(([way]) => way);
  };

  /** What was left out before the last step that was done, and what comes after it. */
  const leftOf = ({ items, state }, way) => {
    const steps = items.filter((item) => item.isStep && item.way === way);
    const last = steps.findLastIndex((item) => state.ticks[item.key]);
    const open = steps.map((item, index) => ({ item, index })).filter(({ item }) => !state.ticks[item.key]);
    return [open.filter(({ index }) => index < last), open.filter(({ index }) => index > last)]
      .map((each) => each.map(({ item }) => item.label));
  };

  /** What happened when, as Markdown that reads as text too. */
  const timeline = (page, content) => {
    const { state, items, title } = page;
    const ways = waysDone(page);
    const of = (way) => (ways.length > 1 ? `${titleOf(content, way)}, ` : "");
    const events = [{ at: state.started, text: "started" }];
    for (const { key, isStep, way, label } of items.filter((item) => state.ticks[item.key])) {
      events.push({ at: state.ticks[key].at, text: `${isStep ? of(way) : "checked: "}${label}` });
    }
    events.sort((a, b) => a.at - b.at);
    const names = ways.map((way) => titleOf(content, way)).filter((name) => name !== title);
    const lines = [`**${[title, ...names].join(": ")}**, times in ${meta("zone") || "UTC"}`, ""];
    let today = "";
    for (const { at, text } of events) {
      const { day, time } = clock(at);
      // The build makes scripts small, and takes the blanks out of a template within another.
      const when = day === today ? time : `${day} ${time}`;
      lines.push(`- ${when} ${text}`);
      today = day;
    }
    for (const way of ways) {
      const [skipped, left] = leftOf(page, way);
      if (skipped.length) lines.push("", `Skipped: ${of(way)}${skipped.join("; ")}`);
      if (left.length) lines.push("", `Not done: ${of(way)}${left.join("; ")}`);
    }
    const given = Object.entries(values()).map(([name, value]) => `${name}=${value}`);
    if (given.length) lines.push("", `Values: ${given.join(", ")}`);
    return `${lines.join("\n")}\n`;
  };

  /** What came of it in a few words, for the log. */
  const outcome = (page, content) => {
    const { steps, done, elapsed } = progress(page);
    const [skipped] = leftOf(page, wayOf(page));
    const name = titleOf(content, wayOf(page));
    const left = skipped.length ? `, ${skipped.length} skipped` : "";
    const before = name === page.title ? "" : `${name}: `;
    return `${before}${done.length} of ${steps.length} steps in ${spanInWords(elapsed)}${left}`;
  };

  /** The command that writes it into the log; its words come from the page, and are quoted. */
  const command = (page, content, { log, subject, by, severity }) => {
    const { started } = page.state;
    const { ended } = progress(page);
    const playbook = page.root.dataset.ticks.replace(/^playbook\//, "");
    const moment = ({ day, time }) => `${day}T${time}`;
    const words = [
      ...(log === "done" ? ["handbook", "done", subject] : ["handbook", "log", log, subject]),
      "--by", by, "--on", clock(log === "incident" ? started : ended).day,
    ];
    if (log === "incident") words.push("--severity", severity, "--started", moment(clock(started)));
    else words.push("--outcome", outcome(page, content));
    if (log !== "walkthrough") words.push("--playbook", playbook);
    return words.map((word) => (/^[\w./:@%+-]+$/.test(word) ? word : single(word))).join(" ");
  };

  const labelled = (text, field) => {
    const label = make("label", "hb-run__field", text, field);
    return label;
  };

  const choice = (options) => {
    const select = make("select", "hb-field");
    select.append(...options.map(([text, value]) => new Option(text, value)));
    return select;
  };

  const copying = (text, what) => {
    const made = button("Copy", async () => {
      made.textContent = (await copyText(text())) ? "Copied" : "Select it, and copy it by hand";
    }, "hb-copy");
    made.setAttribute("aria-label", `Copy ${what}`);
    made.addEventListener("blur", () => { made.textContent = "Copy"; });
    return made;
  };

  const startOf = (content, way) =>
    [...content.querySelectorAll("[data-way]")].find((each) => each.dataset.way === way)?.querySelector(".hb-start button");

  /** A window with the timeline to paste, and the line for the log. */
  const makeDialog = (page, content) => {
    const list = (name) => [...page.root.querySelectorAll(`[data-${name}]`)];
    const kinds = list("log");
    const kind = choice(kinds.map((each, index) => [each.textContent, index]));
    const people = list("by");
    const by = people.length ? choice(people.map((each) => [each.textContent, each.dataset.by])) : make("input", "hb-field");
    const ladder = list("severity");
    const severity = ladder.length ? choice(ladder.map((each) => [each.textContent, each.dataset.severity])) : make("input", "hb-field");
    if (!people.length) by.placeholder = "id of a role or a person";
    if (!ladder.length) severity.placeholder = "how severe it was";
    const area = make("textarea", "hb-run__timeline");
    Object.assign(area, { readOnly: true, rows: 10 });
    area.setAttribute("aria-label", "Timeline");
    const line = make("code", "language-bash");
    const gravity = labelled("Severity", severity);
    const fill = () => {
      area.value = timeline(page, content);
      const { log, subject } = kinds[kind.value].dataset;
      gravity.hidden = log !== "incident";
      line.textContent = command(page, content, { log, subject, by: by.value.trim() || "ROLE", severity: severity.value.trim() || "SEVERITY" });
    };
    for (const field of [kind, by, severity]) field.addEventListener("input", fill);
    const clearing = asking("Clear the ticks", () => "Is it written down? Ticks and times go.", "Clear", () => {
      const way = wayOf(page);
      dialog.close();
      clear();
      startOf(content, way)?.focus({ preventScroll: true });
    });
    const dialog = make("dialog", "hb-run__dialog hb-screen md-typeset");
    const close = button("Close", () => dialog.close());
    const title = make("h2", "", "What was done");
    title.id = "hb-run-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(
      make("div", "hb-run__head", title, close),
      make("p", "", "For the ticket or the channel. It was made in this browser, and nobody has it yet."),
      area, make("p", "hb-run__line", copying(() => area.value, "the timeline")),
      make("h3", "", "For the log of the handbook"),
      make("p", "hb-run__fields", labelled("It was", kind), labelled("Done by", by), gravity),
      make("div", "hb-command", make("pre", "", line), copying(() => line.textContent, "the command")),
      make("p", "hb-run__clear", clearing),
    );
    return { dialog, open: () => { fill(); dialog.showModal(); close.focus(); } };
  };

  /** The bar below the page: where one is, what comes next, and what can be done with it. */
  const makeBar = (page, content) => {
    const bar = make("section", "hb-runbar hb-screen");
    bar.setAttribute("aria-label", "This run");
    const { dialog, open } = makeDialog(page, content);
    const [count, time, next, note] = [make("strong", "hb-runbar__count"), make("span", "hb-runbar__time"), make("a", "hb-runbar__next"), make("p", "hb-runbar__note")];
    const said = make("span", "hb-runbar__said");
    said.setAttribute("role", "status");
    const name = make("span", "hb-runbar__way");
    bar.append(make("p", "hb-runbar__now", name, count, " · ", time), next, button("Timeline", open), said, note);
    const show = () => {
      const { state } = page;
      const isRunning = state.started > 0;
      bar.hidden = !isRunning;
      content.classList.toggle("hb-running", isRunning);
      if (!isRunning) {
        said.textContent = "";
        return;
      }
      const far = progress(page);
      const label = titleOf(content, wayOf(page));
      name.textContent = label === page.title ? "" : `${label}: `;
      count.textContent = `${far.done.length} of ${far.steps.length}`;
      time.textContent = span(far.elapsed);
      time.title = `${spanInWords(far.elapsed)} since ${clock(state.started).time}`;
      next.hidden = !far.next;
      if (far.next) {
        next.href = `#${far.next.anchor}`;
        next.textContent = `Next: ${far.next.number}. ${far.next.element.dataset.title}`;
      }
      const told = `${count.textContent} done. ${far.next ? next.textContent : "No step is left."}`;
      if (said.textContent !== told) said.textContent = told;
      note.textContent = notes(page).join(" ");
    };
    return { parts: [bar, dialog], show };
  };

  /** Each way can be started before its first step is done. */
  const makeStarts = (page, content) => [...content.querySelectorAll("[data-way]")].map((head) => {
    const { way, title } = head.dataset;
    const slot = head.querySelector(".hb-start");
    const made = button("Start", () => start(way), "hb-button");
    const since = make("span", "");
    slot.replaceChildren(made, since);
    return () => {
      const isOn = page.state.started > 0 && page.state.way === way;
      // What is pressed stays where it is, so that the keyboard does not lose its place.
      made.setAttribute("aria-pressed", String(isOn));
      made.textContent = isOn ? "Started" : "Start";
      made.setAttribute("aria-label", `${made.textContent}: ${title}`);
      since.textContent = isOn ? clock(page.state.started).time : "";
    };
  });

  onTicks((page) => {
    if (!page.root.dataset.ticks.startsWith("playbook/")) return;
    const content = page.root.closest(".md-content__inner");
    const bar = makeBar(page, content);
    content.append(...bar.parts);
    draw = () => {
      if (!content.isConnected) return;
      bar.show();
    };
    const starts = makeStarts(page, content);
    page.listeners.push(bar.show, () => starts.forEach((each) => each()));
    bar.show();
    starts.forEach((each) => each());
  });

  // The minutes go on while the page is looked at.
  setInterval(() => draw(), MINUTE / 4);
})();
