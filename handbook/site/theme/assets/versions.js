/* Versions side by side, as `handbook publish` puts them. A copy on a disk knows of no other. */
(() => {
  "use strict";

  const { ROOT, meta, onPage, say } = window.handbook;
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

  onPage(() => {
    markMissing();
    markVersion();
  });
})();
