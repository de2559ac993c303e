/* What a reader sees of a page: how its text stands out from what is behind it.
   Luminance and contrast as in WCAG 2.2, 1.4.3. Defines `window.faint`. */
(() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const known = new Map();

  /** Red, green, blue and alpha of a colour as style sheets write it, each from 0 to 1. */
  const rgba = (text) => {
    if (!known.has(text)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = "transparent"; // also for what is no colour, as "none"
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      known.set(text, [...pen.getImageData(0, 0, 1, 1).data].map((each) => each / 255));
    }
    return known.get(text);
  };

  const over = ([r, g, b, a], ground) => [r, g, b].map((each, n) => each * a + ground[n] * (1 - a));

  const light = (color) => {
    const [r, g, b] = color.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const contrast = (ink, paper) => {
    const [high, low] = [light(ink), light(paper)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };

  // What is on its way from one colour to another has none of both.
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after, ::placeholder { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets.push(still);

  const grounds = new Map();

  /** The shape of a picture that a text stands on: the last one before it around its middle. */
  const shape = (text) => {
    const { left, top, width, height } = text.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    return [...text.ownerSVGElement.querySelectorAll("rect, circle, ellipse, path, polygon")].filter((each) => {
      const box = each.getBoundingClientRect();
      const before = each.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const around = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
      return before && around && rgba(getComputedStyle(each).fill)[3] > 0;
    }).at(-1);
  };

  /** The colour behind an element's text: its ground over those of what it stands in. */
  const ground = (element) => {
    if (!element) return [1, 1, 1];
    if (!grounds.has(element) && element.ownerSVGElement) {
      const on = shape(element);
      const own = on ? rgba(getComputedStyle(on).fill) : [0, 0, 0, 0];
      grounds.set(element, over(own, ground(element.ownerSVGElement)));
    } else if (!grounds.has(element)) {
      const own = rgba(getComputedStyle(element).backgroundColor);
      grounds.set(element, own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement)));
    }
    return grounds.get(element);
  };

  const faded = (element) => {
    let left = 1;
    for (let each = element; each; each = each.parentElement) left *= getComputedStyle(each).opacity;
    return left;
  };

  /** The contrast of an element's text, or of what a style sheet writes before or after it. */
  const measure = (element, pseudo = null) => {
    const style = getComputedStyle(element, pseudo);
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    const own = pseudo ? over(rgba(style.backgroundColor), ground(element)) : ground(element);
    return contrast(over([...ink.slice(0, 3), ink[3] * faded(element)], own), own);
  };

  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };

  const named = (element) => {
    const path = [];
    for (let each = element; each && path.length < 3; each = each.parentElement) {
      path.unshift([each.localName, ...each.classList].join("."));
    }
    return path.join(" ");
  };

  /** All text of the page that is seen, with its contrast: where it stands, its contrast, its words. */
  const texts = function* () {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const done = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (done.has(element) || !walker.currentNode.data.trim()) continue;
      done.add(element);
      if (seen(element)) yield [named(element), measure(element), walker.currentNode.data.trim()];
    }
    for (const field of document.querySelectorAll("input:placeholder-shown")) {
      if (seen(field)) yield [`${named(field)}::placeholder`, measure(field, "::placeholder"), field.placeholder];
    }
    for (const element of document.querySelectorAll("article *")) {
      for (const pseudo of ["::before", "::after"]) {
        const { content } = getComputedStyle(element, pseudo);
        if (/[\p{L}\p{N}]/u.test(content.replace(/^(normal|none)$/, "")) && seen(element)) {
          yield [named(element) + pseudo, measure(element, pseudo), content];
        }
      }
    }
  };

  /** The places whose text stands out less than `least`, each once, the faintest first. */
  window.faint = (least) => {
    grounds.clear();
    const worst = new Map();
    for (const [place, ratio, words] of texts()) {
      if (ratio < least && !(worst.get(place)?.[0] <= ratio)) worst.set(place, [ratio, words]);
    }
    return [...worst].sort(([, a], [, b]) => a[0] - b[0])
      .map(([place, [ratio, words]]) => `${ratio.toFixed(2)} ${place}: ${words.slice(0, 40)}`);
  };
})();
