/* Dates are judged when they are read, not when the page was built. Without this script they stand as text. */
(() => {
  "use strict";

  const DAY = 86400000;

  /** Whole days since 1970 of a date as YYYY-MM-DD. */
  const number = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);

  /** The day where the reader is. */
  const today = () => {
    const now = new Date();
    return Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY);
  };

  const days = (count) => (count === 1 ? "1 day" : `${count} days`);

  /** Late from the day after; soon from the date that the page carries. */
  const judge = (element, now) => {
    const due = number(element.dataset.due);
    if (now > due) return ["late", `${days(now - due)} late`];
    if (now === due) return ["soon", "due today"];
    return [now >= number(element.dataset.soon) ? "soon" : "fine", `in ${days(due - now)}`];
  };

  const mark = (now) => {
    for (const element of document.querySelectorAll(".hb-due[data-due]")) {
      const [state, text] = judge(element, now);
      element.classList.remove("hb-due--late", "hb-due--soon", "hb-due--fine");
      element.classList.add(`hb-due--${state}`);
      let word = element.querySelector(".hb-due__word");
      if (!word) {
        word = document.createElement("span");
        word.className = "hb-due__word";
        element.append(word);
      }
      word.textContent = text;
    }
  };

  const run = () => mark(today());
  // Material's instant navigation replaces the page and announces it on this subject.
  if (window.document$) window.document$.subscribe(run);
  else document.addEventListener("DOMContentLoaded", run);
})();
