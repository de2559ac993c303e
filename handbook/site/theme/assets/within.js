/* Links within a page. The theme knows of no page until it has turned to one, so at the first such link
   it would load this page anew, and whoever moves by keyboard would start at its top again. Until then
   the browser follows them by itself, and goes back over them: the theme is not told, and others are
   by `handbook:moved`. Runs before the theme's own script, for a window tells those first that asked first. */
(() => {
  "use strict";

  const { host, pathname } = location;

  const follow = ({ target }) => {
    const link = target instanceof Element ? target.closest("a[href]") : null;
    if (!link?.hash || link.target || link.host !== host || link.pathname !== pathname) return;
    if (link.search !== location.search) return; // it chooses rows of a table (`tables.js`)
    link.target = "_self"; // the theme leaves alone what says where it opens
    setTimeout(() => link.removeAttribute("target"));
  };

  const stay = (event) => {
    if (location.pathname !== pathname) return;
    event.stopImmediatePropagation();
    document.dispatchEvent(new Event("handbook:moved"));
  };

  // A copy on a disk turns to no page.
  if (location.protocol === "file:") return;
  document.addEventListener("click", follow, true);
  addEventListener("popstate", stay);
  document.addEventListener("DOMContentLoaded", () => {
    window.location$?.subscribe(() => {
      document.removeEventListener("click", follow, true);
      removeEventListener("popstate", stay);
    });
  });
})();
