/* The values of a playbook are filled in once and stand in each of its commands.
   They are kept for this tab, and go nowhere else. Without this script the commands name them. */
(() => {
  "use strict";

  const { onPage } = window.handbook;
  const { button, make } = window.handbook.ticks;
  const OUTPUT = /\blanguage-(?:text|txt|plain|output)\b/;
  const SESSION = /\blanguage-(?:console|shell-session)\b/;
  const PROMPT = /^[$#%] /;
  // What means nothing to a shell, wherever it stands.
  const PLAIN = /^[\w./:@%+-]+$/;
  const TOKEN = /^[\w+/=.-]{24,}$/;
  const MOST = 1000;

  const single = (value) => `'${value.replaceAll("'", "'\\''")}'`;

  /** A value as a shell reads it in its place, so that it is only ever the value; null where none is safe. */
  const WRITTEN = {
    text: (value) => value,
    word: single,
    words: (value) => value.trim().split(/\s+/).map(single).join(" "),
    quotes: (value) => (PLAIN.test(value) ? value : `"${single(value)}"`),
    heredoc: (value) => (/[\r\n!]/.test(value) ? null : value.replace(/[\\$`]/g, "\\$&")),
    plain: (value) => (PLAIN.test(value) ? value : null),
  };

  const write = (value, within) => (value ? (WRITTEN[within] ?? WRITTEN.plain)(value) : null);

  /** How mixed a text is, in bits a character: words are below 3.5, and what was generated is above. */
  const entropy = (text) => {
    const counts = [...text].reduce((all, sign) => all.set(sign, (all.get(sign) ?? 0) + 1), new Map());
    return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
  };

  const isRandom = (text) =>
    TOKEN.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && entropy(text) > 3.5;

  /** Whether a value, or a part of it as in NAME=value, looks as if it was generated. */
  const looksRandom = (value) => value.split(/[\s=:@"'`,;]+/).some((part) =>
    isRandom(part) && (!part.includes("/") || /^[A-Za-z0-9+/]{40,}$/.test(part)));

  /** Why a value is not taken; "" for one that is. An example that looks random says that values do. */
  const refusal = (value, example) => {
    const form = (window.handbook.forms ?? []).find(([, pattern]) => new RegExp(pattern).test(value));
    if (form) return `That looks like a secret (${form[0]}).`;
    if (/:\/\/[^\s/:@]*:[^\s/@]+@/.test(value)) return "That looks like an address with a password.";
    if (looksRandom(value) && !looksRandom(example)) return "That looks like a secret: it is long and random.";
    if (value.length > MOST) return `That is longer than ${MOST} characters.`;
    // eslint-disable-next-line no-control-regex -- a value of several lines is no value of a command
    return /[\x00-\x1f\x7f]/.test(value) ? "A value is one line of text." : "";
  };

  const store = (name) => ({
    read: () => {
      try {
        return Object.fromEntries(Object.entries(JSON.parse(sessionStorage.getItem(name) ?? "{}")));
      } catch {
        return {};
      }
    },
    write: (values) => {
      try {
        if (Object.keys(values).length) sessionStorage.setItem(name, JSON.stringify(values));
        else sessionStorage.removeItem(name);
      } catch {
        // A tab that keeps nothing has the values until the page is left.
      }
    },
  });

  let values = Object.create(null);
  let show = () => {};

  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // A copy on a disk, or an address without TLS, has no clipboard: the older way asks for less.
      const area = make("textarea", "hb-copying", text);
      const { activeElement } = document;
      (activeElement?.closest("dialog") ?? document.body).append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      activeElement?.focus({ preventScroll: true });
      return copied;
    }
  };

  /** What is typed of a block: of a session, the lines after a sign and those that go on. */
  const typed = (code) => {
    const lines = code.textContent.replace(/\n$/, "").split("\n");
    if (!SESSION.test(code.className) || !lines.some((line) => PROMPT.test(line))) return lines.join("\n");
    let goesOn = false;
    return lines.filter((line) => {
      const kept = goesOn || PROMPT.test(line);
      goesOn = kept && line.endsWith("\\");
      return kept;
    }).map((line) => line.replace(PROMPT, "").replace(/^> /, "")).join("\n");
  };

  const missingIn = (code) => [...new Set([...code.querySelectorAll(".hb-value--missing")].map((each) => each.dataset.value))];

  /** A button that copies a block, and says before which values the block still lacks. */
  const addCopy = (code, place) => {
    let copied = "";
    const pressed = async () => {
      const missing = missingIn(code);
      copied = (await copyText(typed(code))) ? "Copied" : "Select it, and copy it by hand";
      if (missing.length) copied += `, without ${missing.join(", ")}`;
      label();
    };
    const made = button("Copy", pressed, "hb-copy hb-screen");
    const label = () => {
      const count = missingIn(code).length;
      const text = copied || (count ? `Copy (${count} ${count === 1 ? "value" : "values"} missing)` : "Copy");
      made.textContent = text;
      made.setAttribute("aria-label", `${text}: ${place}`);
    };
    const settle = () => {
      copied = "";
      label();
    };
    made.addEventListener("blur", settle);
    made.addEventListener("pointerleave", settle);
    const block = make("div", "hb-command");
    code.parentElement.replaceWith(block);
    block.append(code.parentElement, made);
    return label;
  };

  const placeOf = (code, counts) => {
    const step = code.closest(".hb-step");
    const row = code.closest(".hb-asked > div");
    const of = step ? `step ${step.dataset.number}, ${step.dataset.title}` : row ? `how ${row.dataset.value ?? "it"} is found` : "values for the shell";
    counts.set(of, (counts.get(of) ?? 0) + 1);
    return `${of}, command ${counts.get(of)}`;
  };

  const isCommand = (code) =>
    !OUTPUT.test(code.className) && !(code.closest(".hb-step__expect") && !/\blanguage-/.test(code.className));

  const addCopies = (content) => {
    const counts = new Map();
    const codes = [...content.querySelectorAll(".no-copy pre > code, pre.no-copy > code")].filter(isCommand);
    return codes.map((code) => addCopy(code, placeOf(code, counts)));
  };

  /** Puts the values where the commands take them; what is missing keeps its name, in a box of its own. */
  const fill = (places) => {
    for (const { element, name, within, written } of places) {
      const text = write(values[name], within);
      element.textContent = text ?? written;
      element.classList.toggle("hb-value--missing", text === null);
      element.title = text === null ? `${name} is missing` : name;
    }
  };

  /** A field for a value, below what it is. */
  const addField = (row, taken) => {
    const { value: name, example } = row.dataset;
    const what = row.querySelector("dd > p");
    const field = make("input", "hb-field");
    Object.assign(field, { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false, placeholder: example });
    field.setAttribute("aria-label", `${name}: ${(what.querySelector("a.hb-ref") ?? what.firstChild).textContent.trim()}`);
    const said = make("span", "hb-field__said");
    said.setAttribute("role", "status");
    what.after(make("p", "hb-field__line hb-screen", field, said));
    field.addEventListener("input", () => {
      const why = refusal(field.value.trim(), example);
      if (why) field.value = "";
      said.textContent = why ? `${why} It is not kept; type it where a step asks for it.` : "";
      field.toggleAttribute("aria-invalid", Boolean(why));
      taken(name, field.value.trim());
    });
    return { name, field };
  };

  const summaryOf = (details) => {
    const said = details.querySelector(".hb-values__said");
    const names = [...new Set([...details.querySelectorAll("[data-value].hb-tofill")].map((row) => row.dataset.value))];
    return names.length === 0 ? () => {} : () => {
      const missing = names.filter((name) => !values[name]);
      const filled = `${names.length - missing.length} of ${names.length} filled`;
      said.textContent = missing.length ? `Values: ${filled}. Missing: ${missing.join(", ")}` : `Values: ${filled}`;
    };
  };

  /** Values that another playbook of this tab was given for the same parameters: they are offered, never put in. */
  const offerOf = (details, shared, take) => {
    const rows = [...details.querySelectorAll("[data-parameter]")];
    const line = make("p", "hb-offer hb-screen");
    details.querySelector("dl")?.before(line);
    return () => {
      const known = shared.read();
      const offered = rows.filter(({ dataset }) => !values[dataset.value] && known[dataset.parameter]?.value);
      const texts = offered.map(({ dataset }) => `${dataset.value} ${known[dataset.parameter].value}`);
      const from = [...new Set(offered.map(({ dataset }) => known[dataset.parameter].from))].join(", ");
      line.hidden = offered.length === 0;
      line.replaceChildren(`Given for “${from}”: ${texts.join(", ")} `, button("Use here", () => {
        take(Object.fromEntries(offered.map(({ dataset }) => [dataset.value, known[dataset.parameter].value])));
        rows[0].querySelector("input")?.focus();
      }));
    };
  };

  const open = () => {
    const root = document.querySelector("[data-ticks^='playbook/']");
    if (!root || root.dataset.filled) return;
    root.dataset.filled = "1";
    const content = root.closest(".md-content__inner");
    const [own, shared] = [store(`handbook/${root.dataset.handbook}/values/${root.dataset.ticks}`), store(`handbook/${root.dataset.handbook}/values`)];
    const rows = [...content.querySelectorAll("[data-value].hb-tofill")];
    const parameters = Object.fromEntries(rows.map(({ dataset }) => [dataset.value, dataset.parameter]));
    const examples = Object.fromEntries(rows.map(({ dataset }) => [dataset.value, dataset.example]));
    const places = [...content.querySelectorAll("var.hb-value")].map((element) => ({
      element, name: element.dataset.value, within: element.dataset.in, written: element.textContent,
    }));
    const keep = (given) => {
      const known = shared.read();
      for (const [name, value] of Object.entries(given)) {
        if (value) values[name] = value;
        else delete values[name];
        const parameter = parameters[name];
        if (parameter && value) known[parameter] = { value, from: root.dataset.title };
        else if (parameter && known[parameter]?.from === root.dataset.title) delete known[parameter];
      }
      own.write(values);
      shared.write(known);
      show();
    };
    // What was kept is looked at again: what may be kept, and which values there are, can have changed.
    const kept = Object.entries(own.read()).filter(([name, value]) =>
      Object.hasOwn(parameters, name) && typeof value === "string" && !refusal(value, examples[name]));
    values = Object.assign(Object.create(null), Object.fromEntries(kept));
    const fields = rows.map((row) => addField(row, (name, value) => keep({ [name]: value })));
    const labels = addCopies(content);
    const boxes = [...content.querySelectorAll("details.hb-values")];
    const parts = boxes.flatMap((details) => [summaryOf(details), offerOf(details, shared, keep)]);
    for (const details of boxes.filter((each) => each.querySelector(".hb-tofill"))) {
      details.querySelector("dl").after(make("p", "hb-forget hb-screen", "Kept for this tab only. ", button("Forget these values", () => {
        shared.write({});
        keep(Object.fromEntries(Object.keys(values).map((name) => [name, ""])));
        details.querySelector("input")?.focus();
      })));
    }
    show = () => {
      fill(places);
      for (const { name, field } of fields) {
        if (field !== document.activeElement || field.value.trim() !== (values[name] ?? "")) field.value = values[name] ?? "";
      }
      for (const each of [...labels, ...parts]) each();
    };
    show();
  };

  window.handbook.playbook = { copyText, refusal, single, values: () => ({ ...values }), write };
  onPage(open);
})();
