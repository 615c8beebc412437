// The playground's page: several phones side by side, drawn from /playground/page.state.

import { find, make, setText } from "./elements.js";
import { Phone } from "./phone.js";
import { post } from "./server.js";
import { clockText, htmlLanguage, inWords, languageOf, say, showDate, translate, wallClock } from "./words.js";

// ---------------------------------------------------------------- phones

const phones = new Map();
const page = { state: null, refresh, showPicture };
let pageLanguage = "zh-hans";
let clockOffset = 0;
const away = new Set(); // which of the two ways to the server fail: "state", "events"

function rememberedLanguage() {
  try {
    return localStorage.getItem("language") ?? navigator.language;
  } catch {
    return navigator.language;
  }
}

function setPageLanguage(language) {
  pageLanguage = languageOf(language);
  document.documentElement.lang = htmlLanguage(pageLanguage);
  document.title = say(pageLanguage, "title");
  for (const part of ["#toolbar", "#add-dialog"]) translate(find(part), pageLanguage);
  for (const part of document.querySelectorAll("body > [data-label], #picture [data-label]")) part.setAttribute("aria-label", say(pageLanguage, part.dataset.label));
  if (page.state) drawPage();
}

function drawPage() {
  clockOffset = wallClock(page.state.now) - Date.now();
  drawClock();
  drawJumps();
  const network = find("#network");
  setText(network, say(pageLanguage, page.state.network_cut ? "restore" : "cut"));
  network.setAttribute("aria-pressed", String(page.state.network_cut));
  find("#restart").hidden = !page.state.can_restart;
  drawBanner();
  drawPhones();
  drawTabs();
}

function drawClock() {
  if (!page.state) return;
  const now = new Date(Date.now() + clockOffset);
  setText(find("#now"), `${showDate(pageLanguage, now)} ${clockText(now)}`);
  for (const hour of document.querySelectorAll(".hour")) setText(hour, clockText(now));
  const day = find("#set-date input");
  if (document.activeElement !== day) day.value = now.toISOString().slice(0, 10);
}

function drawJumps() {
  const wanted = JSON.stringify([pageLanguage, page.state.jumps]);
  const area = find("#jumps");
  if (area.dataset.drawn === wanted) return;
  area.dataset.drawn = wanted;
  area.replaceChildren(...page.state.jumps.map((jump) => make("button", {
    type: "button", class: "tool", "data-jump": jump.id, onclick: (event) => control(event.currentTarget, { action: "jump", id: jump.id }, movedText),
  }, inWords(pageLanguage, jump.labels))));
  area.hidden = !page.state.jumps.length;
}

function drawBanner() {
  const banner = find("#banner");
  const text = away.size ? say(pageLanguage, "reconnecting") : page.state?.network_cut ? say(pageLanguage, "networkIsCut") : "";
  setText(banner, text);
  banner.hidden = !text;
}

function drawPhones() {
  const area = find("#phones");
  const ids = new Set(page.state.phones.map((phone) => String(phone.id)));
  for (const [id, phone] of phones) if (!ids.has(id)) { phone.root.remove(); phones.delete(id); }
  for (const data of page.state.phones) {
    const id = String(data.id);
    const isNew = !phones.has(id);
    if (isNew) phones.set(id, new Phone(data.id, page));
    const phone = phones.get(id);
    if (isNew) { area.append(phone.root); sights.observe(phone.root); }
    phone.update(data);
  }
  const note = find(".no-phones", area);
  if (!page.state.phones.length && !note) area.append(make("p", { class: "no-phones" }, say(pageLanguage, "noPhones")));
  if (page.state.phones.length) note?.remove();
}

/** The row of names that switches between phones where only one fits. */
function drawTabs() {
  const tabs = find("#tabs");
  const wanted = JSON.stringify([pageLanguage, page.state.phones.map((phone) => [phone.id, captionOf(phone), unreadOn(phone)])]);
  if (tabs.dataset.drawn !== wanted) {
    tabs.dataset.drawn = wanted;
    const focused = tabs.contains(document.activeElement) ? document.activeElement.dataset.phone : null;
    tabs.replaceChildren(...page.state.phones.map((phone) => {
      const unread = unreadOn(phone);
      return make("button", { type: "button", "data-phone": phone.id, onclick: () => showPhone(phone.id) }, make("span", { class: "label" }, captionOf(phone)),
        unread > 0 && make("span", { class: "badge" }, make("span", { "aria-hidden": "true" }, String(unread)), make("span", { class: "sr" }, say(pageLanguage, "unread", unread))));
    }));
    if (focused) find(`[data-phone="${focused}"]`, tabs)?.focus();
  }
  markTab();
}

const captionOf = (phone) => inWords(pageLanguage, phone.caption) || phone.name;
const unreadOn = (phone) => phone.chats.reduce((sum, chat) => sum + (chat.unread || 0), 0);

function markTab() {
  const tabs = find("#tabs");
  for (const tab of tabs.children) {
    const here = phones.get(tab.dataset.phone)?.inSight;
    if (here && !tab.hasAttribute("aria-current")) tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
    if (here) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function showPhone(id) {
  phones.get(String(id))?.root.scrollIntoView({ behavior: calm() ? "auto" : "smooth", inline: "center", block: "nearest" });
}

const sights = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const phone = phones.get(entry.target.dataset.phone);
    if (!phone) continue;
    phone.inSight = entry.isIntersecting;
    if (phone.inSight && phone.data) phone.markRead();
  }
  markTab();
}, { threshold: 0.55 });

function showPicture(url) {
  const dialog = find("#picture");
  find("img", dialog).src = url;
  dialog.showModal();
}

// ---------------------------------------------------------------- toolbar

const movedText = () => say(pageLanguage, "moved", find("#now").textContent);

function report(text) {
  const line = find("#status");
  clearTimeout(report.timer);
  line.textContent = text;
  line.classList.add("shown");
  report.timer = setTimeout(() => line.classList.remove("shown"), 5000);
}

async function control(button, body, done) {
  button.setAttribute("aria-busy", "true");
  const answer = await post("control", body);
  button.removeAttribute("aria-busy");
  await refresh();
  if (!answer.ok) console.info("The playground refused:", answer.why);
  report(answer.ok ? done?.() ?? "" : say(pageLanguage, "notDone"));
  return answer;
}

function addPhone(event) {
  event.preventDefault();
  const dialog = find("#add-dialog");
  const form = event.currentTarget;
  const name = form.elements.name.value.trim();
  if (!name) return;
  const before = new Set(phones.keys());
  dialog.close();
  control(find("#add"), { action: "add_phone", name, language: form.elements.language.value }, () => say(pageLanguage, "added", name)).then(() => {
    const fresh = [...phones.keys()].find((id) => !before.has(id));
    if (fresh) showPhone(fresh);
  });
}

function openAddDialog() {
  const dialog = find("#add-dialog");
  find("form", dialog).reset();
  find(`[name="language"][value="${pageLanguage}"]`, dialog).checked = true;
  dialog.showModal();
  find('[name="name"]', dialog).focus();
}

function listenToToolbar() {
  for (const button of document.querySelectorAll("[data-days]")) {
    button.addEventListener("click", () => control(button, { action: "move_clock", days: Number(button.dataset.days) }, movedText));
  }
  find("#set-date").addEventListener("submit", (event) => {
    event.preventDefault();
    const zone = /(Z|[+-]\d\d:?\d\d)$/.exec(page.state.now)?.[0] ?? "Z";
    control(find("button", event.currentTarget), { action: "set_clock", at: `${event.currentTarget.elements.day.value}T09:00:00${zone}` }, movedText);
  });
  const restarted = () => say(pageLanguage, "restarted");
  find("#restart").addEventListener("click", (event) => control(event.currentTarget, { action: "restart" }, restarted));
  find("#network").addEventListener("click", (event) => control(event.currentTarget, { action: page.state.network_cut ? "restore" : "cut" }));
  find("#add").addEventListener("click", openAddDialog);
  find("#add-dialog form").addEventListener("submit", addPhone);
  for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  find("#picture").addEventListener("click", (event) => event.target === event.currentTarget && event.currentTarget.close());
  find("#panel-toggle").addEventListener("click", (event) => {
    const open = find("#toolbar").classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });
  for (const button of document.querySelectorAll("#page-language button")) button.addEventListener("click", () => {
    setPageLanguage(button.dataset.language);
    try { localStorage.setItem("language", pageLanguage); } catch { /* private windows may refuse; the choice then lasts until closing */ }
  });
}

// ---------------------------------------------------------------- staying up to date

let fetching = null;
let stale = false;

/** Reads the state and draws it; calls that come meanwhile are answered by one further reading. */
function refresh() {
  if (fetching) {
    stale = true;
    return fetching;
  }
  fetching = readState().finally(() => { fetching = null; });
  return fetching;
}

async function readState() {
  do {
    stale = false;
    clearTimeout(readState.retry);
    try {
      const response = await fetch("/playground/state", { cache: "no-store" });
      if (!response.ok) throw new Error(response.statusText);
      page.state = await response.json();
    } catch {
      readState.retry = setTimeout(refresh, 2000);
      return setAway("state", true);
    }
    setAway("state", false);
    drawPage();
  } while (stale);
  // "Typing" ends by itself after some seconds, of which no event tells.
  clearTimeout(readState.timer);
  if (page.state.phones.some((phone) => phone.chats.some((chat) => chat.typing))) readState.timer = setTimeout(refresh, 2000);
  return undefined;
}

function setAway(way, isAway) {
  if (isAway) away.add(way);
  else away.delete(way);
  drawBanner();
}

function followEvents() {
  const events = new EventSource("/playground/events");
  events.addEventListener("open", () => { setAway("events", false); refresh(); });
  events.addEventListener("changed", refresh);
  events.addEventListener("error", () => {
    setAway("events", true);
    // The browser tries again by itself, except after an HTTP error: then it is up to us.
    if (events.readyState === EventSource.CLOSED) setTimeout(followEvents, 2000);
  });
}

setPageLanguage(rememberedLanguage());
listenToToolbar();
setInterval(drawClock, 5000);
document.addEventListener("visibilitychange", () => { for (const phone of phones.values()) if (phone.data) phone.markRead(); });
refresh().finally(followEvents);
