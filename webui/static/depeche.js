// What the pages gain where scripts run: completions, shortcuts, a walk through matches without
// reloading, choices that apply at once. Everything works without it; it asks only /api/suggest and
// keeps nothing but the searches made in this browser, in this browser.
"use strict";

(() => {
  const MIN_LETTERS = 2;
  const PAUSE_MS = 150;
  const SAID_MS = 3000;
  const box = document.querySelector("#q");
  const walk = document.querySelector(".walk");
  const sheet = document.querySelector("#keys");

  // Completions: the ARIA combobox with a list; to choose one is to search for it.
  function complete(input) {
    const list = document.createElement("ul");
    list.id = "options";
    list.className = "options";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.form.dataset.options);
    input.after(list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", list.id],
    ]) input.setAttribute(name, value);

    let typed = input.value;
    let timer = 0;
    let asked = 0;
    let at = -1;

    const close = () => {
      asked += 1;
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (number) => {
      const options = [...list.children];
      at = number;
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options[at].id);
      input.value = at < 0 ? typed : options[at].textContent;
    };
    const search = () => {
      typed = input.value;
      close();
      input.form.requestSubmit();
    };
    const show = (suggestions) => {
      list.replaceChildren(...suggestions.map((text, n) => {
        const option = document.createElement("li");
        option.id = `option-${n}`;
        option.lang = "fr";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = text;
        return option;
      }));
      at = -1;
      list.hidden = !suggestions.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    };
    const ask = async () => {
      const number = ++asked;
      try {
        const answer = await fetch(`/api/suggest?q=${encodeURIComponent(typed)}`);
        const { suggestions } = await answer.json();
        if (number === asked && document.activeElement === input) show(suggestions ?? []);
      } catch {
        close();
      }
    };

    input.addEventListener("input", () => {
      typed = input.value;
      clearTimeout(timer);
      if (typed.trim().length < MIN_LETTERS) close();
      else timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const count = list.children.length;
      if (event.key === "ArrowDown") choose(at + 1 < count ? at + 1 : -1);
      else if (event.key === "ArrowUp") choose(at < 0 ? count - 1 : at - 1);
      else if (event.key === "Escape") { choose(-1); close(); }
      else if (event.key === "Enter" && at >= 0) search();
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => { clearTimeout(timer); close(); });
    // Before the box loses the focus.
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (!option) return;
      choose([...list.children].indexOf(option));
      search();
    });
  }

  // Matches of an article, without asking the server again.
  function step(by) {
    const total = Number(walk.dataset.total);
    const now = Number(walk.dataset.current);
    go(now === 0 && by < 0 ? total : ((now - 1 + by + total) % total) + 1);
  }
  function go(number) {
    const mark = document.getElementById(`m${number}`);
    if (!mark) return;
    document.querySelector("mark.current")?.classList.remove("current");
    mark.classList.add("current");
    mark.scrollIntoView({ block: "center" });
    walk.dataset.current = number;
    walk.querySelector(".at").textContent = number;
    history.replaceState(null, "", `#m${number}`);
  }

  // Columns of a chart: one stop of the tab key, arrows from there on, and what each stands for.
  function chart(section) {
    for (const drawing of section.querySelectorAll(".columns")) {
      const value = drawing.parentElement.querySelector(".value");
      const most = value.textContent;
      const links = [...drawing.querySelectorAll("a")];
      const say = (event) => {
        const link = event.target.closest("a");
        if (link) value.textContent = link.querySelector("title").textContent;
      };
      const unsay = () => { value.textContent = most; };
      drawing.removeAttribute("aria-hidden");
      drawing.setAttribute("role", "group");
      drawing.setAttribute("aria-labelledby", "when");
      links.at(-1)?.setAttribute("tabindex", "0");
      for (const name of ["mouseover", "focusin"]) drawing.addEventListener(name, say);
      for (const name of ["mouseleave", "focusout"]) drawing.addEventListener(name, unsay);
      // From one column to another: the days from the first of one to the last of the other.
      let from = null;
      drawing.addEventListener("dragstart", (event) => event.preventDefault());
      drawing.addEventListener("pointerdown", (event) => { from = event.target.closest("a"); });
      drawing.addEventListener("pointerup", (event) => {
        const ends = [from, event.target.closest("a")].map((link) => links.indexOf(link));
        from = null;
        const [first, last] = ends.sort((one, other) => one - other);
        if (first < 0 || first === last) return;
        const search = new URL(links[first].href.baseVal, location);
        const until = new URL(links[last].href.baseVal, location).searchParams.get("until");
        search.searchParams.set("until", until);
        location.assign(search);
      });
      drawing.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const next = by && links[links.indexOf(document.activeElement) + by];
        if (!next) return;
        event.preventDefault();
        for (const link of links) link.setAttribute("tabindex", link === next ? "0" : "-1");
        next.focus();
      });
    }
  }

  // Searches made in this browser, which are kept here and nowhere else.
  const KEPT = 12;
  const KEY = "depeche.searches";
  function searches() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
    } catch {
      return [];
    }
  }
  function remember(text) {
    try {
      const others = searches().filter((other) => other !== text);
      localStorage.setItem(KEY, JSON.stringify([text, ...others].slice(0, KEPT)));
    } catch { /* What may not be kept is not kept. */ }
  }
  function remind(section) {
    const list = section.querySelector("ul");
    list.replaceChildren(...searches().map((text) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/?${new URLSearchParams({ q: text })}`;
      link.lang = "fr";
      link.textContent = text;
      item.append(link);
      return item;
    }));
    section.hidden = !list.children.length;
    section.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(KEY);
      section.hidden = true;
      box?.focus();
    });
  }

  // A citation, to the clipboard; where there is none to write to it is selected.
  function copying(button) {
    const text = document.getElementById(button.dataset.copies);
    const label = button.firstChild;
    const name = label.data;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        label.data = button.dataset.done;
        setTimeout(() => { label.data = name; }, SAID_MS);
      } catch {
        getSelection().selectAllChildren(text);
      }
    });
  }

  // Results, one after another.
  function hit(by) {
    const links = [...document.querySelectorAll(".hit h2 a")];
    if (!links.length) return;
    const now = links.indexOf(document.activeElement);
    const next = links[Math.min(Math.max(now + by, 0), links.length - 1)];
    next.focus();
    next.closest(".hit").scrollIntoView({ block: "nearest" });
  }

  function neighbour(rel) {
    document.querySelector(`.back a[rel=${rel}], .pages a[rel=${rel}]`)?.click();
  }

  const reading = Boolean(document.querySelector(".reading"));
  const keys = {
    "/": () => { box?.focus(); box?.select(); },
    "?": () => sheet?.showModal(),
    j: () => (reading ? neighbour("next") : hit(1)),
    k: () => (reading ? neighbour("prev") : hit(-1)),
    n: () => walk && step(1),
    p: () => walk && step(-1),
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, textarea, select, dialog");
    if (busy || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  if (box) complete(box);
  document.querySelectorAll(".when").forEach(chart);
  document.querySelector(".facets form")?.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") event.currentTarget.requestSubmit();
  });
  const own = document.querySelector(".history");
  if (own) remind(own);
  if (document.querySelector(".search .box") && box?.value.trim()) remember(box.value.trim());
  if (walk) {
    walk.querySelector(".previous").addEventListener("click", (e) => { e.preventDefault(); step(-1); });
    walk.querySelector(".following").addEventListener("click", (e) => { e.preventDefault(); step(1); });
    const follow = () => {
      const [, number] = /^#m(\d+)$/.exec(location.hash) ?? [];
      if (number) go(Number(number));
    };
    addEventListener("hashchange", follow);
    follow();
  }
  // Beside the text there is room for them.
  const passages = document.querySelector("#passages");
  if (passages && (location.hash === "#passages" || matchMedia("(min-width: 68.75rem)").matches)) passages.open = true;
  document.querySelectorAll("[data-copies]").forEach(copying);
  const opener = document.querySelector("[data-opens=keys]");
  if (opener && sheet) {
    opener.hidden = false;
    opener.addEventListener("click", () => sheet.showModal());
  }
})();
