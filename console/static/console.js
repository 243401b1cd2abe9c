// The reader's own zone, keys, and answers in place. Without it every page works: times stand in UTC, and each form is
// a plain one.
"use strict";

function inOwnZone(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === "UTC") return;
  const own = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zone });
  for (const time of root.querySelectorAll("time[datetime]:not([data-zoned])")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const utc = document.createElement("small");
    utc.textContent = time.textContent;
    const here = document.createElement("span");
    here.textContent = own.format(at);
    time.replaceChildren(here, " ", utc);
    time.title = zone;
    time.dataset.zoned = "1";
  }
}

function showCurrentPage() {
  // On a phone the menu is longer than the screen is wide.
  const current = document.querySelector(".menu a[aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function items() {
  return Array.from(document.querySelectorAll("article.item"));
}

function move(step) {
  const all = items();
  if (!all.length) return;
  const at = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const item = document.activeElement && document.activeElement.closest("article.item");
  const button = item && item.querySelector(`button[data-key="${key}"]`);
  if (!button) return false;
  const reason = button.form.querySelector('input[name="reason"]');
  if (reason && reason.required && !reason.value.trim()) {
    // Enter sends the first button of a form: it is to be the one that was meant.
    reason.dataset.then = key;
    reason.focus();
  } else {
    button.form.requestSubmit(button);
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("input, select, textarea");
  if (field) {
    if (event.key === "Escape") {
      const item = field.closest("article.item");
      if (item) item.focus(); else field.blur();
    }
    if (event.key === "Enter" && field.name === "reason" && field.dataset.then && field.value.trim()) {
      event.preventDefault();
      field.form.requestSubmit(field.form.querySelector(`button[data-key="${field.dataset.then}"]`));
    }
    return;
  }
  if (event.key === "j") { event.preventDefault(); move(1); }
  else if (event.key === "k") { event.preventDefault(); move(-1); }
  else if (event.key === "/") {
    const search = document.getElementById("q");
    if (search) { event.preventDefault(); search.focus(); }
  } else if ("ardn".includes(event.key) && event.key.length === 1 && press(event.key)) event.preventDefault();
});

// All of a group that may be decided with others; whatever needs a word of its own has no box.
function boxesOfGroup(heading) {
  const boxes = [];
  for (let next = heading.nextElementSibling; next && next.matches("article.item"); next = next.nextElementSibling)
    boxes.push(...next.querySelectorAll('input[name="item"]'));
  return boxes;
}

function offerGroups(root) {
  for (const label of root.querySelectorAll("label[data-ticks-group]"))
    label.hidden = boxesOfGroup(label.closest("h3")).length < 2;
}

document.addEventListener("change", (event) => {
  const label = event.target.closest("label[data-ticks-group]");
  if (label) for (const box of boxesOfGroup(label.closest("h3"))) box.checked = event.target.checked;
  const ticked = document.getElementById("ticked");
  if (ticked) ticked.textContent = ` (${document.querySelectorAll('input[name="item"]:checked').length})`;
});

// A page's answer takes the place of the one that is open: the reader stays where he was.
function inPlace(text, address) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const fresh = answer.getElementById("main");
  if (!fresh) { location.assign(address); return; }
  document.getElementById("main").replaceWith(fresh);
  document.title = answer.title;
  history.replaceState(null, "", address);
  inOwnZone(fresh);
  offerGroups(fresh);
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (!form.matches("form.decide") || !button || location.pathname !== "/reviews") return;
  event.preventDefault();
  const at = items().indexOf(form.closest("article.item"));
  const fields = new URLSearchParams(new FormData(form, button));
  for (const other of form.querySelectorAll("button")) other.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    inPlace(await answer.text(), answer.url);
    const next = items()[Math.max(0, Math.min(at, items().length - 1))] || document.getElementById("main");
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } catch {
    // Whether it arrived is not known: the page, opened anew, tells.
    location.assign("/reviews");
  }
});

let asked, waiting;
document.addEventListener("input", (event) => {
  if (event.target.id !== "q" || location.pathname !== "/search") return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const address = `/search?q=${encodeURIComponent(event.target.value)}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) inPlace(await answer.text(), address);
    } catch { /* Another letter was typed meanwhile; Enter asks as ever. */ }
  }, 250);
});

inOwnZone(document);
offerGroups(document);
showCurrentPage();
if (location.pathname === "/reviews") { const first = items()[0]; if (first) first.focus({ preventScroll: true }); }
