/* While a site is served: loads this page again once it is another one, and says what keeps the
   site from being built. The server answers when there is something to say. */
(() => {
  const { since, had } = document.currentScript.dataset;
  const AGAIN = 1000;
  let known = 0, asking;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.hb-problem {
    position: fixed; inset: auto 0 0; z-index: 9; max-height: 50vh; margin: 0; overflow: auto;
    padding: var(--hb-space-2) var(--hb-space-3); white-space: pre-wrap;
    border-top: 3px solid var(--hb-late); background: var(--md-default-bg-color);
    color: var(--md-default-fg-color); font: 0.75rem/1.5 var(--md-code-font-family);
  }`);
  document.adoptedStyleSheets.push(sheet);

  const say = (problem) => {
    document.querySelector(".hb-problem")?.remove();
    if (!problem) return;
    const box = document.createElement("pre");
    box.className = "hb-problem";
    box.setAttribute("role", "alert");
    box.textContent = `This page is from before: the site cannot be built.\n${problem}`;
    document.body.append(box);
  };

  const ask = async () => {
    asking?.abort();
    const { signal } = asking = new AbortController();
    while (!signal.aborted && document.visibilityState === "visible") {
      try {
        const query = new URLSearchParams({ page: decodeURI(location.pathname), since, had, known });
        const answer = await (await fetch(`/livereload/?${query}`, { signal })).json();
        if (answer.reload) return location.reload();
        if (answer.known !== known) {
          known = answer.known;
          say(answer.problem);
        }
      } catch {
        // The server may come back.
        if (!signal.aborted) await new Promise((again) => setTimeout(again, AGAIN));
      }
    }
  };

  window.addEventListener("load", ask);
  window.addEventListener("visibilitychange", ask);
  window.addEventListener("pagehide", () => asking?.abort());
  // The theme shows other pages without loading them.
  window.addEventListener("DOMContentLoaded", () => window.document$?.subscribe(ask));
})();
