// Keys, what fields may hold, and text that is selected. Everything else the server does.
"use strict";
const by = (id) => document.getElementById(id);
const typing = () => /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
const current = document.querySelector(".list .current");

function follow(item) {
  const link = item?.querySelector("a");
  if (link) location.href = link.href;
}

// Offsets count code points of the source; a browser counts in UTF-16.
function selected() {
  const source = by("source"), chosen = getSelection();
  if (!source || !chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!source.contains(range.startContainer) || !source.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(source, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length, quote = range.toString();
  return { start, end: start + [...quote].length, quote };
}

document.addEventListener("selectionchange", () => {
  const form = by("add"), found = selected();
  if (!form || !found) return;
  form.hidden = false;
  form.start.value = found.start;
  form.end.value = found.end;
  by("quote").textContent = found.quote;
});

const keys = {
  j: () => follow(current?.nextElementSibling), ArrowDown: () => follow(current?.nextElementSibling),
  k: () => follow(current?.previousElementSibling), ArrowUp: () => follow(current?.previousElementSibling),
  a: () => by("accept")?.click(), x: () => by("reject")?.click(), u: () => by("undo")?.click(),
  e: () => by("edit")?.elements.indicator.focus(), q: () => { location.href = document.querySelector(".home").href; },
  m: () => { const form = by("add"); if (form && !form.hidden) form.querySelector("button").click(); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") document.activeElement?.blur();
  else if (!typing() && keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

let asked = 0;
for (const input of document.querySelectorAll("[data-complete]")) {
  const list = document.createElement("datalist");
  list.id = "known-" + input.name;
  input.after(list);
  input.setAttribute("list", list.id);
  const fill = async () => {
    const mine = ++asked;
    const asks = "/complete?" + new URLSearchParams({ field: input.dataset.complete, begun: input.value });
    const known = await fetch(asks).then((answer) => answer.ok ? answer.json() : null).catch(() => null); // the page is left, or the server ended
    if (known && mine === asked) list.replaceChildren(...known.map((name) => Object.assign(document.createElement("option"), { value: name })));
  };
  input.addEventListener("focus", fill);
  input.addEventListener("input", fill);
}

// Each of the two halves is moved by itself: the text to its mark, the list to its line.
function show(item, box) {
  if (!item || !box) return;
  const inside = box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY === "auto";
  if (inside) box.scrollTop += item.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
  else if (box.className === "text") item.scrollIntoView({ block: "center" });
}
show(by("current"), document.querySelector(".text"));
if (current && current.previousElementSibling) show(current, document.querySelector(".records"));
document.querySelector(".fault input, .fault select")?.focus();
