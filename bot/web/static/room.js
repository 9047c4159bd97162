// The page works without this: every act is a form, every place a link. With it the page
// is not loaded anew: what comes back is fitted into what is there, so that the keyboard's
// place, open menus and half-written words stay as they are.
"use strict";

const room = document.body;
const PANES = ["places", "talk", "who", "clock", "next", "trail", "faults"];
let version = Number(room.dataset.version);
let busy = 0;
let waiting = new Set();

// --- fitting what came into what is there

function fit(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || (old.id || "") !== (fresh.id || "")) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.isEqualNode(fresh)) return;
  fitAttributes(old, fresh);
  if (old.nodeName === "TEXTAREA") {
    if (old.defaultValue !== fresh.defaultValue) old.defaultValue = fresh.defaultValue;
    return;
  }
  if (old.classList.contains("suggestions")) return;
  fitChildren(old, fresh);
  if (old.nodeName === "SELECT" && document.activeElement !== old) {
    const chosen = [...old.options].find((option) => option.defaultSelected);
    if (chosen) old.value = chosen.value;
  }
}

function fitAttributes(old, fresh) {
  const kept = new Set(["DETAILS", "DIALOG"].includes(old.nodeName) ? ["open", "data-up", "data-modal"] : []);
  if (old.id === "kept") kept.add("hidden");
  if (old.classList.contains("line")) kept.add("aria-activedescendant").add("aria-controls").add("style");
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !kept.has(name)) old.setAttribute(name, value);
  }
}

function fitChildren(old, fresh) {
  const known = new Map([...old.children].filter((node) => node.id).map((node) => [node.id, node]));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const same = next.id && known.get(next.id);
    if (same) {
      if (same === at) at = at.nextSibling;
      else old.insertBefore(same, at);
      fit(same, next);
    } else if (at && !at.id && !next.id && at.nodeName === next.nodeName) {
      const here = at;
      at = at.nextSibling;
      fit(here, next);
    } else {
      old.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

// `sent` is the form that was handed in: its words are where they belong, if they were taken.
function show(html, whole, sent) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const told = Number(fresh.body.dataset.version);
  if (fresh.body.dataset.anew) { // another life began, or who I am is gone: say so
    go(fresh.body.dataset.anew);
    return true;
  }
  if (whole && !fresh.getElementById("talk")) return false;
  const asking = document.getElementById("form");
  const here = asking?.closest(".thread") ? "composer-thread" : "composer";
  const words = typed().filter((field) => field.form !== sent || fresh.body.dataset.told);
  const before = new Set([...document.querySelectorAll(".item, .alone")].map((node) => node.id));
  if (whole) {
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    const theme = fresh.documentElement.dataset.theme;
    if (theme) document.documentElement.dataset.theme = theme;
    fit(room, fresh.body);
  } else {
    for (const name of PANES) {
      const old = document.getElementById(name), next = fresh.getElementById(name);
      if (old && next) fit(old, next);
    }
  }
  version = Math.max(version, told);
  const gone = words.filter((field) => !field.isConnected);
  keep(gone.map((field) => field.value));
  if (asking && !document.getElementById("form")) { // whoever still types must not type where all read it
    document.getElementById(gone.length ? "kept-words" : here)?.focus({ preventScroll: true });
  }
  openDialog();
  speak(before);
  return true;
}

// --- words whose place is gone

// The fields of the conversation in which something stands that nobody has read yet.
function typed() {
  const wrong = document.querySelector("#form [role=alert]"); // its fields hold what was typed before
  return [...document.querySelectorAll("#talk textarea, #talk input:not([type])")].filter((field) =>
    field.value.trim() && (field.value !== field.defaultValue || (wrong && field.closest("#form"))));
}

// They stand where they can be copied until they are put away, after those kept before.
function keep(words) {
  const field = document.getElementById("kept-words"), box = document.getElementById("kept");
  if (!words.length) return;
  field.value = [field.value, ...words].filter(Boolean).join("\n\n");
  box.hidden = false;
  document.getElementById("said").textContent = document.getElementById("kept-label").textContent;
}

addEventListener("click", (event) => {
  if (event.target.id !== "kept-away") return;
  document.getElementById("kept-words").value = "";
  document.getElementById("kept").hidden = true;
  document.getElementById("composer")?.focus({ preventScroll: true });
});

// --- asking the room

async function ask(url, options) {
  busy += 1;
  try {
    const answer = await fetch(url, options);
    const html = await answer.text();
    trouble("lost", false);
    return { url: answer.url, html, fine: answer.ok };
  } catch {
    trouble("lost", true);
    return null;
  } finally {
    busy -= 1;
  }
}

// What is the matter stands above the page until it is over: no connection, or an act
// that failed (that is over with the next one that does not).
const matters = new Set();
function trouble(name, is) {
  if (is) matters.add(name);
  else matters.delete(name);
  const told = document.getElementById("lost");
  const first = ["lost", "failed"].find((each) => matters.has(each));
  told.textContent = first ? room.dataset[first] : "";
  told.hidden = !first;
}

// How often somebody asked for something: what the page fetched by itself before is old then.
let turns = 0;

// Whether what was asked for is done, or shown.
async function go(url, options, push, sent) {
  turns += 1;
  const answer = await ask(url, options);
  if (!answer) return false;
  if (!answer.fine || !show(answer.html, true, sent)) {
    if (options) trouble("failed", true);
    else location.assign(url);
    return false;
  }
  trouble("failed", false);
  const address = new URL(answer.url);
  if (push && address.search !== location.search) history.pushState(null, "", address.search || "/");
  else history.replaceState(null, "", address.search || "/");
  caughtUp();
  return !room.dataset.told;
}

async function refresh(panes) {
  const address = new URL(location.href);
  address.searchParams.set("only", panes.join(","));
  address.searchParams.set("life", room.dataset.life);
  address.hash = "";
  const turn = turns, answer = await ask(address.href);
  if (turn !== turns) panes.forEach((pane) => waiting.add(pane));
  else if (answer && answer.fine) show(answer.html, false);
  caughtUp();
}

function caughtUp() {
  if (busy || !waiting.size) return;
  const panes = [...waiting];
  waiting = new Set();
  refresh(panes);
}

function listen() {
  const told = new EventSource(`/events?v=${version}`);
  told.onmessage = (event) => {
    const change = JSON.parse(event.data);
    if (change.version <= version && !busy) return;
    waiting = new Set([...waiting, ...change.panes.split(",").filter(Boolean), "clock"]);
    setTimeout(() => {
      if (change.version > version) caughtUp();
      else if (!busy) waiting = new Set();
    }, busy ? 60 : 0);
  };
  told.onerror = () => trouble("lost", true);
  told.onopen = () => trouble("lost", false);
  addEventListener("pagehide", () => told.close());
}

// --- forms and links

addEventListener("submit", (event) => {
  const form = event.target;
  const url = new URL(event.submitter?.getAttribute("formaction") || form.action);
  if (form.method === "dialog" || url.origin !== location.origin) return;
  event.preventDefault();
  const sent = new URLSearchParams(new FormData(form, event.submitter));
  closeMenus();
  if (form.method === "get") {
    go(`${url.pathname}?${sent}`, undefined, true);
    return;
  }
  const line = form.querySelector(".line");
  const words = line?.value;
  if (line) {
    put(line, "");
    toEnd(form.closest(".talk"));
  }
  if (form.id === "join") form.closest("details").open = false;
  go(url.href, { method: "POST", body: sent }, true, form).then((done) => {
    if (done && "once" in form.dataset) form.reset(); // from now on it shows what is now
    if (!done && line) giveBack(line, words);
  });
});

// Words that did not arrive stand in the line again, before what was typed meanwhile.
function giveBack(gone, words) {
  const line = document.getElementById(gone.id) || document.getElementById("composer");
  if (!line) keep([words]);
  else put(line, line.value ? `${words}\n${line.value}` : words);
}

function put(line, words) {
  line.value = words;
  grow(line);
  suggest(line);
}

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (plain && link.origin === location.origin && link.pathname === "/" && !link.hash && !link.target) {
    event.preventDefault();
    closeMenus();
    go(link.href, undefined, true, link.closest("form")).then(() => { // a link in a form leaves it
      if (link.dataset.focus) document.getElementById(link.dataset.focus)?.focus();
      else if (link.closest(".places") && matchMedia("(hover: hover)").matches) document.getElementById("composer")?.focus({ preventScroll: true });
    });
    return;
  }
  if (!event.target.closest("details.menu")) closeMenus();
  else closeMenus(event.target.closest("details.menu"));
  if (event.target.closest(".suggestions [role=option]")) take(event.target.closest("[role=option]"));
});

addEventListener("change", (event) => {
  if (event.target.id === "as") event.target.form.requestSubmit();
});

addEventListener("popstate", () => go(location.href));

function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== but) menu.open = false;
  }
}

// A menu opens upwards where there is no room below it.
addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu")) return;
  delete menu.dataset.up;
  const edge = menu.closest(".log")?.getBoundingClientRect();
  const sheet = menu.querySelector(".sheet").getBoundingClientRect();
  if (menu.open && edge && sheet.bottom > edge.bottom && sheet.height < sheet.top - edge.top) menu.dataset.up = "";
}, true);

function openDialog() {
  const dialog = document.getElementById("form");
  if (!dialog || dialog.dataset.modal) return;
  dialog.dataset.modal = "yes";
  dialog.close();
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("[name=cancel]").click();
  });
}

// --- what a screen reader is told, and the end of the conversation

function speak(before) {
  const fresh = [...document.querySelectorAll(".alone")].filter((node) => !before.has(node.id));
  const text = fresh.map((node) => node.querySelector(".body").innerText).join(" ");
  if (text) document.getElementById("said").textContent = text.slice(0, 600);
}

function toEnd(talk) {
  const log = talk?.querySelector(".log");
  if (log) log.scrollTop = 0; // laid out from the end: its beginning is the newest message
}

// --- the line one types in

function grow(line) {
  line.style.height = "auto";
  line.style.height = `${Math.min(line.scrollHeight, 200)}px`;
}

function listOf(line) {
  return line.form.querySelector(".suggestions");
}

let asked = 0;
async function suggest(line) {
  const list = listOf(line);
  const mine = ++asked;
  // What was chosen was chosen for another line: Enter must not take it instead of this one.
  for (const option of list.querySelectorAll("[aria-selected=true]")) option.setAttribute("aria-selected", "false");
  if (!line.value.startsWith("/") || line.value.includes("\n")) {
    closeList(line);
    return;
  }
  try {
    const url = `${line.dataset.complete}&line=${encodeURIComponent(line.value)}`;
    const html = await (await fetch(url)).text();
    if (mine !== asked) return;
    const found = new DOMParser().parseFromString(html, "text/html").querySelector("[role=listbox]");
    if (!found || !found.children.length) {
      closeList(line);
      return;
    }
    found.id = `${line.id}-suggestions`;
    list.replaceChildren(found);
    list.hidden = false;
    line.setAttribute("aria-controls", found.id);
    document.getElementById("said").textContent = found.dataset.told;
    line.removeAttribute("aria-activedescendant");
  } catch {
    closeList(line);
  }
}

function closeList(line) {
  const list = listOf(line);
  list.hidden = true;
  list.replaceChildren();
  line.removeAttribute("aria-controls");
  line.removeAttribute("aria-activedescendant");
}

function move(line, by) {
  const options = [...listOf(line).querySelectorAll("[role=option]")];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = options[(now + by + options.length + (now < 0 && by < 0 ? 1 : 0)) % options.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === next));
  line.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function take(option) {
  const line = option.closest("form").querySelector(".line");
  line.focus();
  put(line, option.dataset.line);
}

addEventListener("input", (event) => {
  if (!event.target.classList.contains("line")) return;
  grow(event.target);
  suggest(event.target);
});

addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const at = event.target;
  if (at.classList?.contains("line")) {
    typing(event, at);
    return;
  }
  const writes = at.matches?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
  if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    const line = document.querySelector("#composer-thread") || document.querySelector("#composer");
    if (line) {
      line.focus();
      if (!line.value) line.value = "/";
      suggest(line);
    }
  }
  if (event.key === "Escape") {
    const menu = at.closest?.("details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") rove(event, at);
});

function typing(event, line) {
  const open = !listOf(line).hidden;
  const chosen = listOf(line).querySelector("[aria-selected=true]");
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(line, event.key === "ArrowDown" ? 1 : -1);
  } else if (open && event.key === "Escape") {
    event.preventDefault();
    asked += 1;
    closeList(line);
  } else if (open && event.key === "Tab" && !event.shiftKey) {
    const taken = chosen || listOf(line).querySelector("[role=option]");
    asked += 1;
    if (taken.dataset.line === line.value) closeList(line); // it is all there: Tab goes on
    else {
      event.preventDefault();
      take(taken);
    }
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (open && chosen && chosen.dataset.line !== line.value) take(chosen);
    else if (line.value.trim()) line.form.requestSubmit();
  }
}

// In lists of links and steps the arrows go from one to the next.
function rove(event, at) {
  const list = at.closest?.(".places, .steps, .sheet, .tabs");
  if (!list) return;
  const stops = [...list.querySelectorAll("a, button")].filter((stop) => stop.offsetParent);
  const next = stops[stops.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

// --- light and dark

addEventListener("click", (event) => {
  const button = event.target.closest("#theme");
  if (!button || button.value) return;
  button.value = matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark";
}, true);

openDialog();
listen();
