/* Dates are judged when they are read, not when the page was built. */
(() => {
  "use strict";

  const { days, everywhere, meta, onPage, onRows, say, stores } = window.handbook;
  const DAY = 86400000;
  const STALE_AFTER = 7;
  const STATES = ["late", "soon", "fine", "never"];

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

  /** Late from the day after; soon from the date that the page carries; fine with proof alone. */
  const judge = (due, soon, done, now) => {
    if (now > due) return { state: "late", text: `${days(now - due)} late` };
    if (now === due) return { state: "soon", text: "due today" };
    const ahead = done ? "fine" : "never done";
    return { state: now >= soon ? "soon" : ahead, text: `in ${days(due - now)}` };
  };

  const markDates = (now) => {
    for (const element of everywhere(".hb-due[data-due]")) {
      const { due, soon, done } = element.dataset;
      const { state, text } = judge(number(due), number(soon), done === "1", now);
      for (const each of STATES) element.classList.toggle(`hb-due--${each}`, each === state.split(" ")[0]);
      element.dataset.state = state;
      let word = element.querySelector(".hb-due__word");
      if (!word) {
        word = document.createElement("span");
        word.className = "hb-due__word";
        element.append(word);
      }
      // A browser styles anew what is written anew.
      if (word.textContent !== text) word.textContent = text;
    }
  };

  /** What a machine left no new record of in time was not observed since its last one. */
  const markJobs = (now) => {
    for (const element of everywhere(".hb-due[data-expected]")) {
      if (now <= number(element.dataset.expected)) continue;
      element.dataset.state = "not observed";
      element.textContent = `not observed since ${element.dataset.seen}`;
    }
  };

  /** What was seen working is observed while that proves it, and then what it was without. */
  const markProof = (now) => {
    for (const chip of everywhere(".hb-chip[data-proved]")) {
      const word = now > number(chip.dataset.proved) ? chip.dataset.fallback : "observed";
      chip.className = `hb-chip hb-${word}`;
      chip.textContent = word;
    }
  };

  /** What a score says from the last day that has come: 2026-04-01 yes|2026-05-03 no. */
  const markAnswers = (now) => {
    for (const element of everywhere("[data-answers]")) {
      const turns = element.dataset.answers.split("|").map((each) => [number(each.slice(0, 10)), each.slice(11)]);
      const [, word] = turns.filter(([day]) => day <= now).pop() ?? turns[0];
      if (element.matches(".hb-chip")) element.className = `hb-chip hb-${word.replace(" ", "")}`;
      element.textContent = word;
    }
    for (const step of everywhere("[data-lapsed]")) step.hidden = now <= number(step.dataset.lapsed);
  };

  /** Days or spans of days, and how many there are of each: 2026-04-23*2, 2026-04-13/2026-04-23. */
  const counted = (text, holds) => {
    let sum = 0;
    for (const each of text.split(" ").filter(Boolean)) {
      const [span, count = "1"] = each.split("*");
      if (holds(...span.split("/").map(number))) sum += Number(count);
    }
    return sum;
  };

  /** What the home page counts: days that have passed, and spans of days in which today is. */
  const markCounts = (now) => {
    for (const element of document.querySelectorAll("[data-passed], [data-within]")) {
      const { besides = 0, passed = "", within = "" } = element.dataset;
      const sum = Number(besides) + counted(passed, (day) => day < now)
        + counted(within, (start, end) => start <= now && now <= end);
      const words = element.querySelector("[data-many]");
      element.querySelector(".hb-tally").textContent = sum;
      element.classList.toggle("hb-number--none", sum === 0);
      if (words) words.textContent = sum === 1 ? words.dataset.one : words.dataset.many;
    }
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

  /** What time alone changes of a gate: the last turn that has come by now, and no other one. */
  const markTurns = () => {
    const now = Date.now();
    for (const box of document.querySelectorAll(".hb-turns")) {
      const turns = [...box.children];
      const last = turns.filter((each) => Date.parse(each.dataset.from) <= now).pop() ?? turns[0];
      for (const each of turns) each.hidden = each !== last;
    }
  };

  const judgeMoments = () => {
    markOnCall();
    markTurns();
  };

  /** What a row of a table can say; of the rows that come later too, once they are there. */
  const judgeRows = (now = today()) => {
    markDates(now);
    markJobs(now);
    markProof(now);
    markAnswers(now);
  };

  const judgeAll = () => {
    const now = today();
    judgeRows(now);
    markCounts(now);
    markAge(now);
    judgeMoments();
  };

  // A page that was left open over night is judged again when it is looked at.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") judgeAll();
  });

  // A page that stays open is handed over with the turn, and a gate opens on it.
  setInterval(judgeMoments, 60000);

  onPage(judgeAll);
  onRows(() => stores.length && judgeRows());
})();
