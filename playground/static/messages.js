// The messages of a chat: bubbles, attachments, inline keyboards, and the links in them.
// Only a message's `html`, which the server has escaped, goes in as markup.

import { hueOf, icon, make } from "./elements.js";
import { say, showDate } from "./words.js";

export const isDeepLink = (url) => /^(?:(?:https?:\/\/)?(?:t\.me|telegram\.(?:me|dog))\/|tg:\/\/)/i.test(url || "");

/** Every deep link that a message shows: in its text, on its buttons, in the code that it pictures. */
function linksOf(message) {
  const links = message.buttons.flat().map((button) => button.url);
  const holder = new DOMParser().parseFromString(message.html, "text/html");
  for (const a of holder.querySelectorAll("a[href]")) links.push(a.getAttribute("href"));
  return links.filter(isDeepLink);
}

/** How the message begins: codes of several invitations are told apart by it. */
function firstLine(message) {
  const holder = new DOMParser().parseFromString(message.html, "text/html");
  return holder.body.textContent.trim().split("\n")[0];
}

export function linksInSight(state) {
  const links = new Map();
  for (const phone of state.phones) {
    for (const chat of phone.chats) {
      for (const message of chat.messages) {
        for (const link of linksOf(message)) links.set(link, { owner: phone.name, line: firstLine(message) });
      }
    }
  }
  return [...links].reverse();
}

/** Makes /commands tappable and keeps links from leaving the page in this tab. */
function animateText(bubble, phone) {
  const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre")) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(/(?<![\w/<>])(\/[a-z][a-z0-9_]{0,31})(?![\w/])/i);
    if (parts.length === 1) continue;
    text.replaceWith(...parts.map((part, i) => i % 2
      ? make("button", { type: "button", class: "command", onclick: () => phone.send(part) }, part) : part));
  }
  for (const a of bubble.querySelectorAll("a[href]")) {
    a.target = "_blank";
    a.rel = "noopener noreferrer";
  }
  for (const spoiler of bubble.querySelectorAll(".tg-spoiler, .spoiler, tg-spoiler")) {
    spoiler.classList.add("spoiler");
    spoiler.tabIndex = 0;
    const reveal = () => spoiler.classList.add("shown");
    spoiler.addEventListener("click", reveal);
    spoiler.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  }
}

export function placeholder(name, text) {
  return make("p", { class: "attachment" }, make("span", { class: "mark" }, icon(name)), make("span", {}, text));
}

function sizeText(bytes) {
  return bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

function attachments(message, phone) {
  const { language } = phone;
  const parts = [];
  if (message.photos?.length) {
    parts.push(make("div", { class: `photos of-${Math.min(message.photos.length, 4)}` }, ...message.photos.map((photo) =>
      make("button", { type: "button", class: "photo", "aria-label": say(language, "photo"), onclick: () => phone.page.showPicture(photo.url) },
        make("img", { src: photo.url, width: photo.width, height: photo.height, alt: say(language, "photo") })))));
  }
  if (message.document) {
    parts.push(make("a", { class: "attachment", href: message.document.url, download: message.document.name, title: say(language, "download") },
      make("span", { class: "mark" }, icon("file")),
      make("span", {}, make("b", {}, message.document.name), make("small", {}, sizeText(message.document.size ?? 0)))));
  }
  if (message.contact) {
    parts.push(make("p", { class: "attachment" }, make("span", { class: "mark" }, icon("person")),
      make("span", {}, make("b", {}, message.contact.name), make("small", {}, message.contact.phone))));
  }
  if (message.video) parts.push(placeholder("file", say(language, "video")));
  if (message.sticker) parts.push(placeholder("smile", say(language, "sticker")));
  if (message.voice) parts.push(placeholder("voice", say(language, "voice")));
  if (message.location) parts.push(placeholder("place", say(language, "location")));
  return parts;
}

function keyboard(message, phone) {
  if (!message.buttons?.length) return null;
  return make("div", { class: "inline-keyboard" }, ...message.buttons.map((row, y) => make("div", { class: "row" }, ...row.map((button, x) => {
    const outside = button.kind === "url" && !isDeepLink(button.url);
    const attributes = { class: `key ${button.kind}`, "data-place": `${y}:${x}` };
    if (outside) return make("a", { ...attributes, href: button.url, target: "_blank", rel: "noopener noreferrer" }, make("span", {}, button.text), icon("out"));
    const press = (event) => (button.kind === "url" ? phone.open(button.url) : phone.tap(message, y, x, event.currentTarget));
    return make("button", { ...attributes, type: "button", onclick: press }, make("span", {}, button.text), button.kind === "url" && icon("out"));
  }))));
}

export function buildMessage(message, chat, phone) {
  const { language } = phone;
  if (message.service) {
    const line = make("p", { class: "service" });
    line.innerHTML = message.html;
    return line;
  }
  const bubble = make("div", { class: "bubble" });
  const sender = message.mine ? say(language, "you") : message.sender ?? chat.title;
  const named = !message.mine && /group/.test(chat.type);
  bubble.append(make("p", { class: named ? `sender ${hueOf(sender)}` : "sr" }, sender), message.reply ? make("p", { class: "quote" }, message.reply) : "", ...attachments(message, phone));
  if (message.html) {
    const text = make("div", { class: "text", dir: "auto" });
    text.innerHTML = message.html;
    animateText(text, phone);
    bubble.append(text);
  }
  bubble.append(make("p", { class: "meta" }, message.reaction && make("span", {}, message.reaction), message.edited && make("span", { class: "edited" }, say(language, "edited")), make("time", {}, message.time)));
  const media = message.photos?.length && !message.html ? " bare" : "";
  return make("article", { "data-own": message.mine && message.id, class: `message ${message.mine ? "mine" : "theirs"}${media}` }, bubble, keyboard(message, phone) ?? "");
}

/** Joins the pictures of an album, which are messages of their own, into one bubble. */
export function withAlbums(messages) {
  const joined = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (!message.album || !message.photos.length || last?.album !== message.album) joined.push(message);
    else joined[joined.length - 1] = {
      ...last, photos: [...last.photos, ...message.photos], html: last.html || message.html,
      edited: last.edited || message.edited, version: `${last.version} ${message.version}`,
    };
  }
  return joined;
}

export function daySeparator(day, language) {
  const options = { month: "long", day: "numeric", timeZone: "UTC" };
  return make("p", { class: "day" }, make("span", {}, showDate(language, new Date(`${day}T00:00:00Z`), options)));
}
