/**
 * Brings the page to life: search and filters, sorting, tabs, and folded parts that open where somebody is led to them. All
 * content stands in the markup; without this script it is all shown.
 */
export function pageScript() {
  document.documentElement.classList.add("scripted");

  /** @type {(selector: string, within?: ParentNode) => HTMLElement[]} */
  const all = (selector, within = document) =>
    [...within.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);

  for (const root of all("[data-filterable]")) makeFilterable(root);
  for (const table of all("table[data-sortable]")) makeSortable(table);
  for (const group of all("[data-tabs]")) makeTabs(group);
  letTablesScroll();
  openTarget();
  addEventListener("hashchange", openTarget);
  openWhilePrinting();
  followReading();

  /** @param {HTMLElement} root */
  function makeFilterable(root) {
    const noun = root.dataset["filterable"];
    const items = all("[data-item]", root);
    const [controls] = all("[data-controls]", root);
    const [status] = all("[data-status]", root);
    const [clear] = all("[data-clear]", root);
    const search = root.querySelector("input");
    if (!controls || !status || !clear || !search) return;
    const chips = all("[data-facet]", controls);
    const texts = new Map(items.map((item) => [item, ""]));
    controls.hidden = false;

    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const pressed = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");
      const facets = new Set(pressed.map((chip) => chip.dataset["facet"] ?? ""));
      let shown = 0;
      for (const item of items) {
        const chosen = [...facets].every((facet) =>
          pressed.some((chip) => chip.dataset["facet"] === facet && chip.dataset["choice"] === item.dataset[facet]),
        );
        const fits = chosen && words.every((word) => textOf(item).includes(word));
        item.hidden = !fits;
        if (fits) shown += 1;
      }
      status.textContent =
        shown === items.length ? `${shown} ${noun}` : `${shown === 0 ? "None" : shown} of ${items.length} ${noun}`;
      clear.hidden = words.length === 0 && pressed.length === 0;
    };
    /** @param {HTMLElement} item */
    const textOf = (item) => {
      const known = texts.get(item);
      if (known) return known;
      const text = (item.textContent ?? "").toLowerCase();
      texts.set(item, text);
      return text;
    };

    search.addEventListener("input", apply);
    for (const chip of chips) {
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
        apply();
      });
    }
    clear.addEventListener("click", () => {
      search.value = "";
      for (const chip of chips) chip.setAttribute("aria-pressed", "false");
      apply();
      search.focus();
    });
    const [expand] = all("[data-expand]", controls);
    expand?.addEventListener("click", () => {
      const isOpen = expand.textContent === "Collapse all";
      for (const item of items) {
        const details = item.querySelector("details");
        if (details && !item.hidden) details.open = !isOpen;
      }
      expand.textContent = isOpen ? "Expand all" : "Collapse all";
    });
    apply();
  }

  /** @param {HTMLElement} table */
  function makeSortable(table) {
    const body = table.querySelector("tbody");
    const heads = all("thead th", table);
    if (!body) return;
    const order = new Intl.Collator("en", { numeric: true });
    for (const [column, head] of heads.entries()) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("number") ? "descending" : "ascending";
        const now = head.getAttribute("aria-sort");
        const next = now === null ? first : now === "ascending" ? "descending" : "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", next);
        const rows = [...body.rows].map((row) => {
          const cell = row.cells[column];
          return { row, value: Number(cell?.dataset["value"] ?? Number.NaN), text: cell?.textContent ?? "" };
        });
        rows.sort((one, other) =>
          Number.isNaN(one.value) ? order.compare(one.text, other.text) : one.value - other.value,
        );
        if (next === "descending") rows.reverse();
        body.append(...rows.map(({ row }) => row));
      });
    }
  }

  /** @param {HTMLElement} group */
  function makeTabs(group) {
    const panels = all(":scope > [data-tab]", group);
    if (panels.length < 2) return;
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", group.dataset["tabs"] ?? "");
    const tabs = panels.map((panel) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `${panel.id}-tab`;
      tab.textContent = panel.dataset["tab"] ?? "";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      return tab;
    });
    /** @param {number} chosen */
    const choose = (chosen) => {
      for (const [index, tab] of tabs.entries()) {
        tab.setAttribute("aria-selected", String(index === chosen));
        tab.tabIndex = index === chosen ? 0 : -1;
        const panel = panels[index];
        if (panel) panel.hidden = index !== chosen;
      }
    };
    for (const [index, tab] of tabs.entries()) tab.addEventListener("click", () => choose(index));
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const next = (tabs.findIndex(({ id }) => id === document.activeElement?.id) + step + tabs.length) % tabs.length;
      choose(next);
      tabs[next]?.focus();
      event.preventDefault();
    });
    list.append(...tabs);
    group.prepend(list);
    group.classList.add("tabbed");
    choose(0);
  }

  /** Opens what the address of the page leads to, and whatever it is folded in. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
    const item = target.closest("[data-item]");
    const clear = item?.closest("[data-filterable]")?.querySelector("[data-clear]");
    if (item instanceof HTMLElement && item.hidden && clear instanceof HTMLElement) clear.click();
    target.querySelector("summary")?.focus();
    target.scrollIntoView();
  }

  /** Whoever goes from one control to the next stops at a table only where it is to be scrolled. */
  function letTablesScroll() {
    const watcher = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
        else target.removeAttribute("tabindex");
      }
    });
    for (const table of all(".table")) watcher.observe(table);
  }

  /** Paper cannot be unfolded. */
  function openWhilePrinting() {
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details")].filter((details) => !details.open);
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
    });
  }

  /** Marks in the contents the section that is being read: the last one that has begun, at the end of the page the last. */
  function followReading() {
    const links = all("nav a").flatMap((link) => {
      const part = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
      return part ? [{ link, part }] : [];
    });
    const mark = () => {
      const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
      const begun = links.filter(({ part }) => isAtEnd || part.getBoundingClientRect().top < innerHeight / 3);
      for (const { link } of links) link.removeAttribute("aria-current");
      (begun.at(-1) ?? links[0])?.link.setAttribute("aria-current", "true");
    };
    let isAsked = false;
    addEventListener("scroll", () => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(() => {
        isAsked = false;
        mark();
      });
    });
    mark();
  }
}
