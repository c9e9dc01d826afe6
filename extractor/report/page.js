// A report: filters, charts and tables over the data that the page carries. All text goes in as text, never as markup.
"use strict";
(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("data").textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { words: W, name, asof, texts, columns, issues, failures, conflicts } = JSON.parse(await new Response(stream).text());
  const PLAIN = new Set(["value", "change", "page", "issue"]);
  const rows = columns.value.map((_, i) => {
    const row = { id: i };
    for (const key in columns) row[key] = PLAIN.has(key) ? columns[key][i] : texts[columns[key][i]];
    row.shown = row.change ?? row.value;
    return row;
  });
  const clash = new Map();
  conflicts.forEach((group, number) => group.forEach((i) => clash.set(i, number)));
  const state = { indicator: "", place: "", kind: "", find: "" };
  const main = document.querySelector("main");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function h(tag, about = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(about)) key.startsWith("on") ? made.addEventListener(key.slice(2), value) : made.setAttribute(key, value);
    made.append(...children.filter((one) => one !== null && one !== undefined));
    return made;
  }
  const number = (value) => value === null ? "" : value.toLocaleString("en", { maximumFractionDigits: 6 });
  const label = (kind) => W[kind] ?? kind;
  const count = (list, key) => list.reduce((made, row) => made.set(row[key], (made.get(row[key]) ?? 0) + 1), new Map());
  const ordered = (counts) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const byTime = (a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : a.first < b.first ? -1 : a.first > b.first ? 1 : 0);
  const unitOf = (row) => [row.unit, row.per && "/" + row.per, row.basis].filter(Boolean).join(" ");
  const valueOf = (row) => ({ approx: "≈ ", more: "≥ ", less: "≤ " }[row.modifier] ?? "") + number(row.shown);
  const whatOf = (row) => [row.subject, row.indicator, row.named !== row.indicator ? `(${row.named})` : ""].filter(Boolean).join(" ");
  const sourceOf = (row) => { const [title, file] = issues[row.issue]; return (title || file) + (row.page ? `, ${W.page} ${row.page}` : ""); };

  function show(row) {
    const [title, file, published] = issues[row.issue], aside = document.getElementById("source");
    const quote = row.printed.replace(/\s/g, ""), at = row.sentence.indexOf(quote);
    const sentence = h("p", { class: "quote" });
    at < 0 ? sentence.append(row.sentence) : sentence.append(row.sentence.slice(0, at), h("mark", {}, quote), row.sentence.slice(at + quote.length));
    aside.replaceChildren(h("button", { onclick: () => { aside.hidden = true; }, "aria-label": "×" }, "×"), h("b", {}, whatOf(row)),
      h("p", {}, `${row.place} ${row.period}: ${valueOf(row)} ${unitOf(row)}`), sentence,
      h("p", { class: "soft" }, [title, file, row.page && `${W.page} ${row.page}`, published, row.review && W.review].filter(Boolean).join(" · ")));
    aside.hidden = false;
  }

  const filtered = () => rows.filter((row) => (!state.indicator || row.indicator === state.indicator) && (!state.place || row.place === state.place)
    && (!state.kind || row.kind === state.kind) && (!state.find || row.sentence.includes(state.find) || row.named.includes(state.find)));

  function section(id, ...content) { return h("section", { id }, h("h2", {}, W[id]), ...content); }

  const COLUMNS = [["indicator", whatOf], ["place", (r) => r.place], ["period", (r) => r.period], ["kind", (r) => label(r.kind)], ["value", valueOf],
    ["unit", unitOf], ["source", sourceOf]];
  function table(list, most = 100) {
    if (!list.length) return h("p", { class: "soft" }, W.nothing);
    const csv = () => [[...COLUMNS.map(([key]) => W[key]), W.sentence, W.file], ...list.map((row) => [...COLUMNS.map(([, read]) => read(row)), row.sentence, issues[row.issue][1]])];
    const safe = (cell) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(String(cell).replaceAll(",", ""))) ? "'" + cell : String(cell);
    const download = () => {
      const text = "\ufeff" + csv().map((line) => line.map((cell) => `"${safe(cell).replaceAll('"', '""')}"`).join(",")).join("\r\n");
      const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: "figures.csv" });
      link.click();
    };
    const copy = (event) => { navigator.clipboard?.writeText(csv().map((line) => line.map((cell) => safe(cell).replace(/[\t\n]/g, " ")).join("\t")).join("\n")); event.target.textContent = "✓"; };
    const body = list.slice(0, most).map((row) => h("tr", { onclick: () => show(row), tabindex: "0", onkeydown: (event) => event.key === "Enter" && show(row) },
      ...COLUMNS.map(([key, read]) => h("td", key === "value" ? { class: "number" } : {}, read(row)))));
    return h("div", {}, h("p", { class: "tools" }, h("button", { onclick: copy }, W.copy), h("button", { onclick: download }, W.download)),
      h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, ...COLUMNS.map(([key]) => h("th", key === "value" ? { class: "number" } : {}, W[key])))), h("tbody", {}, ...body))),
      list.length > most ? h("p", { class: "soft" }, `${number(list.length - most)} ${W.more}`) : null);
  }

  function overview(list) {
    const facts = [[issues.length, W.issues], [list.length, W.figures], [count(list, "place").size, W.places], [count(list, "indicator").size, W.indicators], [failures.length, W.failed]];
    const lines = failures.slice(0, 200).map(([file, reason]) => h("tr", {}, h("td", {}, file), h("td", {}, reason)));
    return section("overview", h("div", { class: "cards" }, ...facts.map(([value, what]) => h("div", { class: "card" }, h("b", {}, number(value)), what))),
      failures.length ? h("details", {}, h("summary", {}, `${failures.length} ${W.failed}`), h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, W.file), h("th", {}, W.reason))), h("tbody", {}, ...lines))) : null);
  }

  function coverage(list) {
    const known = list.filter((row) => row.period);
    const few = new Set(known.map((row) => row.period)).size <= 16;
    const cell = (row) => few ? row.period : (row.last || row.first).slice(0, 4);
    const times = new Map([...known].sort(byTime).map((row) => [cell(row), 0]));
    const places = ordered(count(known, "place")).slice(0, 40);
    const counts = new Map();
    for (const row of known) { const key = row.place + "\0" + cell(row); counts.set(key, (counts.get(key) ?? 0) + 1); }
    const most = Math.max(1, ...counts.values());
    const lines = places.map(([place]) => h("tr", {}, h("th", {}, place || W.noplace), ...[...times.keys()].map((time) => {
      const value = counts.get(place + "\0" + time) ?? 0, made = h("td", { class: "cell", title: `${place} ${time}: ${value}` }, value ? String(value) : "");
      made.style.setProperty("--share", value ? String(0.15 + 0.85 * Math.sqrt(value / most)) : "0");
      return made;
    })));
    if (!lines.length) return section("coverage", h("p", { class: "soft" }, W.nothing));
    return section("coverage", h("div", { class: "wide" }, h("table", { class: "matrix" }, h("thead", {}, h("tr", {}, h("th", {}), ...[...times.keys()].map((time) => h("th", {}, time)))), h("tbody", {}, ...lines))));
  }

  function draw(box, spec) {
    const ink = dark.matches ? "#e7e9ec" : "#1d2126", line = dark.matches ? "#353c44" : "#d9d6cd";
    const config = { background: "transparent", font: "system-ui, Noto Sans CJK SC, Noto Sans SC, sans-serif", view: { stroke: null }, axis: { labelColor: ink, titleColor: ink, gridColor: line, domainColor: line, tickColor: line, labelLimit: 260 }, legend: { labelColor: ink, titleColor: ink, labelLimit: 260 } };
    return vegaEmbed(box, { $schema: "https://vega.github.io/schema/vega-lite/v6.json", config, ...spec }, { actions: false, renderer: "svg" }).then(({ view }) => {
      view.addEventListener("click", (_, item) => { if (item?.datum?.id !== undefined) show(rows[item.datum.id]); });
      box.dataset.drawn = "true";
    });
  }

  // The figures of one indicator that can stand in one chart: of one kind, in the unit that most of them have.
  function comparable(list) {
    const named = state.indicator || ordered(count(list.filter((row) => row.period && row.place), "indicator"))[0]?.[0];
    const own = list.filter((row) => row.indicator === named && row.period && (row.kind === "level" || row.kind === "change"));
    const kind = state.kind || (own.some((row) => row.kind === "level") ? "level" : "change");
    const alike = own.filter((row) => row.kind === kind), key = (row) => [row.unit, row.per, row.basis].join("\0");
    const unit = ordered(alike.reduce((made, row) => made.set(key(row), (made.get(key(row)) ?? 0) + 1), new Map()))[0]?.[0];
    return alike.filter((row) => key(row) === unit);
  }
  const datum = (row) => ({ id: row.id, [W.period]: row.period, [W.value]: row.shown, [W.place]: row.place || W.noplace, [W.indicator]: whatOf(row), [W.sentence]: row.sentence, [W.source]: sourceOf(row), line: row.subject + "\0" + row.named });
  const tooltip = () => [W.indicator, W.place, W.period, W.value, W.sentence, W.source].map((field) => ({ field, type: "nominal" }));
  const head = (list) => `${list[0].indicator} (${unitOf(list[0])})`;

  function series(list) {
    const box = h("div", { class: "chart" }), figures = comparable(list);
    if (!figures.length) return section("series", h("p", { class: "soft" }, W.nothing));
    const places = new Set(ordered(count(figures, "place")).slice(0, 8).map(([place]) => place));
    const some = figures.filter((row) => places.has(row.place)).sort(byTime).slice(0, 2000);
    const periods = [...new Set(some.map((row) => row.period))];
    const latest = new Map();
    for (const row of some) { const key = [row.place, row.period, row.subject, row.named].join("\0"); if (!latest.has(key) || latest.get(key).issue > row.issue) latest.set(key, row); }
    const x = { field: W.period, type: "ordinal", sort: periods, axis: { labelAngle: -40, title: null, labelOverlap: true } };
    const y = { field: W.value, type: "quantitative", title: head(some), scale: { zero: false } };
    const color = { field: W.place, type: "nominal", legend: places.size > 1 ? { orient: "bottom", columns: 4 } : null };
    setTimeout(() => draw(box, { width: "container", height: 300, layer: [
      { data: { values: [...latest.values()].map(datum) }, mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color, detail: { field: "line" } } },
      { data: { values: some.map(datum) }, mark: { type: "point", filled: true, size: 70, cursor: "pointer" }, encoding: { x, y, color, tooltip: tooltip() } }] }));
    return section("series", box, h("p", { class: "soft" }, W.pick));
  }

  function ranking(list) {
    const box = h("div", { class: "chart" }), figures = comparable(list.filter((row) => row.place));
    const several = ordered(figures.reduce((made, row) => made.set(row.period, (made.get(row.period) ?? new Set()).add(row.place)), new Map()).entries().map(([period, places]) => [period, places.size])).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1));
    if (!several.length || several[0][1] < 2) return section("ranking", h("p", { class: "soft" }, W.nothing));
    const choice = h("select", { "aria-label": W.period }, ...several.slice(0, 60).map(([period, places]) => h("option", { value: period }, `${period} (${places})`)));
    const paint = () => {
      const best = new Map();
      for (const row of figures) if (row.period === choice.value && (!best.has(row.place) || best.get(row.place).issue > row.issue)) best.set(row.place, row);
      const some = [...best.values()].sort((a, b) => b.shown - a.shown).slice(0, 30);
      draw(box, { width: "container", height: { step: 22 }, data: { values: some.map(datum) }, layer: [
        { mark: { type: "bar", cursor: "pointer", color: dark.matches ? "#7ab8ff" : "#3b7dc4" }, encoding: { tooltip: tooltip() } },
        { mark: { type: "text", align: "left", dx: 4, color: dark.matches ? "#e7e9ec" : "#1d2126" }, encoding: { text: { field: W.value, type: "quantitative", format: ",.6~g" } } }],
        encoding: { y: { field: W.place, type: "nominal", sort: some.map((row) => row.place), title: null }, x: { field: W.value, type: "quantitative", title: head(some) } } });
    };
    choice.addEventListener("change", paint);
    setTimeout(paint);
    return section("ranking", h("p", {}, choice), box);
  }

  function changes(list) {
    const some = list.filter((row) => row.change !== null && row.unit.endsWith("%")).sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
    return section("changes", table(some, 15));
  }

  function contradictions(list) {
    const there = new Set(list.map((row) => row.id)), some = conflicts.filter((group) => group.some((i) => there.has(i)));
    if (!some.length) return section("conflicts", h("p", { class: "soft" }, W.none));
    const blocks = some.slice(0, 100).map((group) => h("li", {}, h("b", {}, `${whatOf(rows[group[0]])} · ${rows[group[0]].place} · ${rows[group[0]].period}`),
      h("ul", {}, ...group.map((i) => h("li", { tabindex: "0", onclick: () => show(rows[i]), onkeydown: (event) => event.key === "Enter" && show(rows[i]) }, `${valueOf(rows[i])} ${unitOf(rows[i])} — ${sourceOf(rows[i])} (${issues[rows[i].issue][2]})`)))));
    return section("conflicts", h("p", { class: "soft" }, number(some.length)), h("ul", { class: "conflicts" }, ...blocks));
  }

  function sources() {
    const lines = issues.slice(0, 500).map(([title, file, published, records]) => h("tr", {}, h("td", {}, published), h("td", {}, title), h("td", { class: "number" }, number(records)), h("td", { class: "soft" }, file)));
    return section("sources", h("details", {}, h("summary", {}, `${number(issues.length)} ${W.issues}`), h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, ...["published", "issue", "records", "file"].map((key) => h("th", {}, W[key])))), h("tbody", {}, ...lines)))));
  }

  function paint() {
    const list = filtered();
    main.replaceChildren(overview(list), series(list), ranking(list), changes(list), contradictions(list), coverage(list), section("table", table(list)), sources());
  }

  function filters() {
    const choose = (key, names, shown = (one) => one) => {
      const made = h("select", { name: key, onchange: (event) => { state[key] = event.target.value; paint(); } }, h("option", { value: "" }, W.any),
        ...names.map((one) => h("option", { value: one }, shown(one))));
      return h("label", {}, W[key], made);
    };
    let waiting;
    const words = h("input", { type: "search", name: "find", oninput: (event) => { clearTimeout(waiting); waiting = setTimeout(() => { state.find = event.target.value.trim(); paint(); }, 250); } });
    document.getElementById("filters").append(choose("indicator", ordered(count(rows, "indicator")).map(([one]) => one)), choose("place", ordered(count(rows, "place")).map(([one]) => one).filter(Boolean)),
      choose("kind", ordered(count(rows, "kind")).map(([one]) => one), label), h("label", {}, W.find, words));
  }

  document.querySelector("h1").textContent = W.title;
  document.getElementById("asof").textContent = `${name} · ${W.asof} ${asof}`;
  filters();
  paint();
  dark.addEventListener("change", paint);
  document.documentElement.dataset.ready = "true";
})();
