/* The search: it answers the theme's box, and reads of the index only what a query needs.
   It runs as a worker. Browsers start none from a disk, so there searching.js runs it in the page.
   How the index is written says handbook/pages/search_index.py. */
(() => {
  "use strict";

  // The messages of the theme's box.
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  // So many pages are shown, and so many places of each.
  const PAGES = 20, PLACES = 6;
  // A page's places are told apart in one number with the page's own.
  const PLACE = 1 << 16;
  // What a word counts that is typed in part, or is longer or otherwise than one that there is.
  const NEARLY = 0.8, PREFIX = 0.5, LONGER = 0.45, MISSPELT = 0.4;
  // So many words at most stand for one that was typed.
  const MEANT = 60;
  const BLOCK = 220, BEFORE = 60;

  const disk = typeof document !== "undefined";
  const root = new URL("../search/", disk ? document.currentScript.src : location.href);

  /* Words, as handbook/markup/words.py has them. */

  const UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\u{20000}-\u{3ffff}";
  const WORD = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+`, "gu");
  // In a text as HTML: a sign that is no letter of it, or a word with its marks.
  const SHOWN = new RegExp(`&#?\\w+;|[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`, "gu");
  const isUnspaced = (word) => new RegExp(`^[${UNSPACED}]`, "u").test(word);

  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");

  const pairs = (word) => {
    const letters = [...word];
    if (letters.length < 2 || !isUnspaced(word)) return [word];
    return letters.slice(1).map((letter, at) => letters[at] + letter);
  };

  const wordsOf = (text) => (plain(text).match(WORD) ?? []).flatMap(pairs);

  /* The parts of the index. */

  let lead, options, parts, waiting;

  const part = (name) => {
    if (!parts.has(name)) {
      parts.set(name, read(name).catch((error) => {
        parts.delete(name);
        throw error;
      }));
    }
    return parts.get(name);
  };

  /** A part is a call with its name, the stamp of its index and its content. */
  const read = disk
    ? (name) => new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = new URL(`parts/${name}.js`, root);
      script.onerror = reject;
      script.onload = () => script.remove();
      document.head.append(script);
    })
    : async (name) => {
      const answer = await fetch(new URL(`parts/${name}.js?${lead.stamp}`, root));
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      const [, stamp, content] = JSON.parse(`[${(await answer.text()).trim().slice("handbookSearch(".length, -1)}]`);
      if (stamp !== lead.stamp) throw new RangeError(`${name} is of another index`);
      return content;
    };

  const begin = (found) => {
    lead = found;
    parts = new Map();
    waiting = new Map();
  };

  /** Where in a sorted list an item stands, or would: the last one that is not after it. */
  const last = (list, item) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= item) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };

  /** All words that start so, with their lists: from one part, or from some that follow. */
  const starting = async (start, whole = false) => {
    if (!lead.words.length) return [];
    const first = last(lead.words, start), end = whole ? first : last(lead.words, `${start}\uffff`);
    const read = await Promise.all(
      Array.from({ length: end - first + 1 }, (_, at) => part(`words-${first + at}`)),
    );
    return read.flatMap((words) => Object.entries(words))
      .filter(([word]) => (whole ? word === start : word.startsWith(start)));
  };

  /* What was meant by what was typed. */

  /** Whether at most `limit` letters are missing, too many, wrong or in each other's place. */
  const isNear = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return false;
    let before, row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1];
        next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + !same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      [before, row] = [row, next];
    }
    return row[other.length] <= limit;
  };

  /** The words that stand for a typed one: each with its list and with what it counts. */
  const meant = async (typed) => {
    const short = typed.length < 2 && !isUnspaced(typed);
    const found = (await starting(typed, short)).map(([word, list]) => ({
      word, list, counts: word === typed ? 1 : PREFIX * (0.5 + typed.length / word.length / 2),
    }));
    for (let cut = 1; !found.some((each) => each.counts === 1) && cut <= 3 && typed.length - cut >= 4; cut++) {
      for (const [word, list] of await starting(typed.slice(0, -cut), true)) {
        found.push({ word, list, counts: LONGER });
      }
    }
    if (!found.length && typed.length > 3) found.push(...await misspelt(typed));
    return found.sort((one, other) => other.counts - one.counts).slice(0, MEANT);
  };

  const misspelt = async (typed) => {
    const limit = typed.length > 7 ? 2 : 1;
    return (await starting(typed.slice(0, 2)))
      .filter(([word]) => isNear(typed, word, limit) || isNear(typed, word.slice(0, typed.length), limit))
      .map(([word, list]) => ({ word, list, counts: MISSPELT }));
  };

  /** What is called as the whole query says, give or take an ending. */
  const named = async (typed) => {
    const name = `=${typed.join("")}`;
    const found = (await starting(name)).filter(([word]) => word.length <= name.length + 2);
    for (let cut = 1; cut <= 2 && name.length - cut > 4; cut++) found.push(...await starting(name.slice(0, -cut), true));
    const meanings = found.map(([word, list]) => ({ word, list, counts: word === name ? 1 : NEARLY }));
    return { from: 0, to: typed.length, meanings };
  };

  /** What was typed as several words and is written as one: roll back, TASK_DEFINITION. */
  const joined = async (typed) => {
    const spans = [];
    for (let from = 0; from < typed.length; from++) {
      for (let to = from + 2; to <= Math.min(typed.length, from + 4); to++) spans.push([from, to]);
    }
    const found = await Promise.all(spans.map(async ([from, to]) => {
      const [entry] = await starting(typed.slice(from, to).join(""), true);
      return entry && { from, to, meanings: [{ word: entry[0], list: entry[1], counts: 1 }] };
    }));
    return found.filter(Boolean);
  };

  /** How much a word tells apart that so many hits have (BM25), and more of it: common words say little. */
  const rarity = (list) => {
    const having = list.length / 3;
    return Math.log(1 + (lead.count - having + 0.5) / (having + 0.5)) ** 1.5;
  };

  /* Ranking. */

  /** What each hit that has a word of the query counts for each of the words, and by which. */
  const weigh = (terms, worths) => {
    const hits = new Map();
    for (const { from, to, meanings, limit = Infinity } of terms) {
      for (const { word, list, counts } of meanings) {
        const worth = Math.min(rarity(list), limit) * counts;
        for (let at = 0, page = 0; at < list.length; at += 3) {
          page += list[at];
          const key = page * PLACE + list[at + 1];
          if (!hits.has(key)) hits.set(key, { key, scores: worths.map(() => 0), words: new Set() });
          const hit = hits.get(key);
          hit.words.add(word);
          for (let term = from; term < to; term++) {
            hit.scores[term] = Math.max(hit.scores[term], worth * list[at + 2]);
          }
        }
      }
    }
    return [...hits.values()];
  };

  /** A hit counts what its words count, and much less where some that tell apart are missing. */
  const score = (hit, worths, all) => {
    const had = hit.scores.reduce((sum, each, at) => sum + (each ? worths[at] : 0), 0);
    return hit.scores.reduce((sum, each) => sum + each, 0) * (had / all) ** 2;
  };

  /** The pages in the order in which they are shown, each with its best hits. */
  const rank = (single, spans) => {
    const worths = single.map(({ meanings: [first] }) => (first ? rarity(first.list) : 0.01));
    const all = worths.reduce((sum, each) => sum + each, 0);
    // What stands for a word tells no more apart than the word does.
    const hits = weigh([...single.map((term, at) => ({ ...term, limit: worths[at] })), ...spans], worths);
    for (const hit of hits) hit.score = score(hit, worths, all);
    hits.sort((one, other) => other.score - one.score || one.key - other.key);
    const pages = new Map();
    for (const hit of hits) {
      const page = Math.floor(hit.key / PLACE);
      if (pages.size === PAGES && !pages.has(page)) continue;
      const found = pages.get(page) ?? pages.set(page, []).get(page);
      if (found.length < PLACES) found.push(hit);
    }
    return pages;
  };

  /* What is shown. */

  const mark = (html, words) => html.replace(SHOWN, (shown) => (
    shown[0] !== "&" && pairs(plain(shown)).some((each) => isMarked(each, words)) ? `<mark>${shown}</mark>` : shown
  )).replaceAll("</mark><mark>", "");

  const isMarked = (shown, words) => words.has(shown)
    || (isUnspaced(shown) && [...words].some((each) => each.length > 1 && each.includes(shown)));

  /** The lines of a text that have what was typed, cut around it; else its first one. */
  const teaser = (text, words) => {
    const lines = text.split("\n").map((line) => ({ line, marked: mark(line, words) }));
    const having = lines.filter(({ line, marked }) => line !== marked);
    return (having.length ? having.slice(0, 2) : lines.slice(0, 1))
      .map(({ line, marked }) => (line.length > BLOCK ? mark(cut(line, marked), words) : marked))
      .map((line) => (line ? `<p>${line}</p>` : "")).join("");
  };

  const cut = (line, marked) => {
    const at = line.length === marked.length ? 0 : Math.max(0, marked.indexOf("<mark>"));
    const from = at > BEFORE ? line.lastIndexOf(" ", at - BEFORE) + 1 : 0;
    const to = line.indexOf(" ", from + BLOCK);
    return `${from ? "… " : ""}${line.slice(from, to < 0 ? undefined : to)}${to < 0 ? "" : " …"}`;
  };

  /** The address of a page; a disk has no page for a folder. */
  const address = (page) => (disk && (!page || page.endsWith("/")) ? `${page}index.html` : page);

  const item = (page, [anchor, title, kind, text], typed, hit) => {
    const words = hit?.words ?? new Set();
    return {
      location: address(page) + (anchor && `#${anchor}`),
      title: mark(title, words),
      text: teaser(text, words),
      tags: [kind],
      score: hit?.score ?? 0,
      terms: hit ? Object.fromEntries(typed.map((word, at) => [word, hit.scores[at] > 0])) : {},
    };
  };

  const group = async (page, hits, typed) => {
    const content = await part(`hits-${last(lead.hits, page)}`);
    const [location, ...places] = content[page];
    const items = hits.map((hit) => item(location, places[hit.key % PLACE], typed, hit));
    if (!hits.some((hit) => hit.key % PLACE === 0)) items.push(item(location, places[0], typed));
    return items;
  };

  /** What is found, or nothing where another query came meanwhile. */
  const search = async (query, number) => {
    const typed = [...new Set(wordsOf(query))];
    if (!typed.length) return { items: [] };
    const single = await Promise.all(typed.map(async (word, at) => ({ from: at, to: at + 1, meanings: await meant(word) })));
    const spans = [...await joined(typed), await named(typed)];
    if (number !== asked) return undefined;
    const pages = rank(single, spans);
    const items = await Promise.all([...pages].map(([page, hits]) => group(page, hits, typed)));
    const ended = single.at(-1).meanings.find(({ word }) => word.startsWith(typed.at(-1)));
    return { items, suggest: options?.suggest && ended ? [...typed.slice(0, -1), ended.word] : [] };
  };

  /* The box. */

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  /** Read anew what leads to the index: the site was built again while the page was open. */
  const renew = async () => {
    const answer = await fetch(new URL("search_index.json", root), { cache: "reload" });
    begin((await answer.json()).config.index);
  };

  let asked = 0;

  /** Answer the newest query. What cannot be read is asked for again: no answer is no result. */
  const answer = async (query, post) => {
    const number = asked += 1;
    for (let wait = 500; number === asked; wait = Math.min(2 * wait, 8000)) {
      try {
        const data = await search(query, number);
        if (number === asked) post({ type: RESULT, data });
        return;
      } catch (error) {
        if (error instanceof RangeError) await renew().catch(() => undefined);
        await pause(wait);
      }
    }
  };

  const hear = ({ type, data }, post) => {
    if (type === QUERY) return answer(data, post);
    if (type !== SETUP) return undefined;
    begin(data.config.index);
    options = data.options;
    return post({ type: READY });
  };

  if (disk) {
    window.handbookSearch = (name, _stamp, content) => waiting.get(name)?.(content);
    window.handbookSearch.hear = hear;
  } else {
    addEventListener("message", ({ data }) => hear(data, postMessage.bind(self)));
  }
})();
