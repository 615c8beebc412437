// What slides over a phone's screen: attachments, scanning, more, alerts. Each takes the phone it belongs to.

import { find, icon, make, setText } from "./elements.js";
import { isDeepLink, linksInSight, placeholder } from "./messages.js";

function openSheet(phone, title, role, ...content) {
  const veil = phone.at(".veil");
  if (veil.hidden) phone.returnTo = document.activeElement;
  const sheet = phone.at(".sheet");
  setText(find("h3", sheet), title);
  sheet.setAttribute("role", role);
  sheet.setAttribute("aria-label", title || content[0].textContent);
  sheet.classList.toggle("alert", role === "alertdialog");
  find(".sheet-body", sheet).replaceChildren(...content);
  veil.hidden = false;
  phone.at(".screen").inert = true;
  (find("[autofocus], .choice-row, .sheet-body .tool", sheet) ?? sheet).focus({ preventScroll: true });
}

export function closeSheet(phone) {
  const veil = phone.at(".veil");
  const held = veil.contains(document.activeElement) || document.activeElement === document.body;
  veil.hidden = true;
  phone.at(".screen").inert = false;
  if (held) (phone.returnTo?.isConnected ? phone.returnTo : phone.box).focus({ preventScroll: true });
}

function choice(phone, name, text, action) {
  const pick = () => { closeSheet(phone); action(); };
  return make("button", { type: "button", class: "choice-row", onclick: pick }, icon(name), make("span", {}, text));
}

export function alertSheet(phone, text) {
  const ok = make("button", { type: "button", class: "tool main", onclick: () => closeSheet(phone) }, phone.say("ok"));
  openSheet(phone, "", "alertdialog", make("p", { class: "alert-text" }, text), make("div", { class: "actions" }, ok));
}

export function moreSheet(phone) {
  const { blocked } = phone.data;
  const last = phone.chat.messages.findLast((message) => message.mine && !message.service);
  openSheet(phone, phone.say("more"), "dialog",
    choice(phone, "scan", phone.say("scan"), () => scanSheet(phone)),
    ...(last ? ownChoices(phone, last, "editLast", "deleteLast") : []),
    choice(phone, "block", phone.say(blocked ? "unblock" : "block"), () => phone.act(blocked ? "unblock" : "block")));
}

/** What can be done with a message of one's own. */
export function ownSheet(phone, message) {
  openSheet(phone, phone.say("ownMessage"), "dialog", ...ownChoices(phone, message, "edit", "remove"));
}

function ownChoices(phone, message, edit, remove) {
  const editable = message.text && !message.photos.length && !message.document;
  return [
    ...(editable ? [choice(phone, "edit", phone.say(edit), () => phone.beginEdit(message))] : []),
    choice(phone, "bin", phone.say(remove), () => phone.act("delete", { chat: phone.chat.id, message: message.id })),
  ];
}

/** A link asks for a chat: one that is there, or (to put the bot into) a new one. */
export function chooseSheet(phone, { into, chats }) {
  const pick = (chosen) => { closeSheet(phone); phone.act("pick", chosen); };
  const rows = chats.map((chat) => choice(phone, into ? "plus" : "send", chat.title, () => phone.act("pick", { picked: chat.id })));
  const box = make("input", { name: "title", required: true, maxlength: 128, autocomplete: "off" });
  const found = into && make("form", { class: "paste", onsubmit: (event) => { event.preventDefault(); if (box.value.trim()) pick({ title: box.value.trim() }); } },
    make("label", {}, make("span", {}, phone.say(into === "channel" ? "newChannel" : "newGroup")), box),
    make("button", { type: "submit", class: "tool main" }, phone.say("create")));
  openSheet(phone, phone.say({ channel: "addToChannel", group: "addToGroup" }[into] ?? "shareTo"), "dialog", ...rows, ...(found ? [found] : []));
}

export function attachSheet(phone) {
  openSheet(phone, phone.say("attach"), "dialog",
    choice(phone, "photo", phone.say("photo"), () => chooseFile(phone, "photo", "image/*")),
    choice(phone, "file", phone.say("document"), () => chooseFile(phone, "document", "")),
    choice(phone, "person", phone.say("myContact"), () => phone.shareContact()));
}

function chooseFile(phone, kind, accept) {
  const input = phone.at(".file");
  phone.kind = kind;
  input.accept = accept;
  input.value = "";
  input.click();
}

/** Shows the chosen files before they go, with a line for a caption. */
export function uploadSheet(phone) {
  const files = [...phone.at(".file").files];
  if (!files.length) return;
  const hint = phone.say("caption");
  const caption = make("input", { name: "caption", maxlength: 1024, autocomplete: "off", autofocus: true, placeholder: hint, "aria-label": hint });
  const send = (event) => {
    event.preventDefault();
    closeSheet(phone);
    phone.upload(files, caption.value);
  };
  openSheet(phone, phone.say(phone.kind), "dialog", make("form", { onsubmit: send },
    make("div", { class: "previews" }, ...files.map((file) => preview(file, phone.kind))), caption,
    make("div", { class: "actions" }, make("button", { type: "submit", class: "tool main" }, phone.say("send")))));
}

function preview(file, kind) {
  if (kind !== "photo") return placeholder("file", file.name);
  const url = URL.createObjectURL(file);
  return make("img", { class: "preview", src: url, alt: file.name, onload: () => URL.revokeObjectURL(url) });
}

/** Lists the codes that any phone shows just now, so that this phone can open one as if its camera had seen it. */
export function scanSheet(phone) {
  const codes = linksInSight(phone.page.state).map(([link, where]) => codeRow(phone, link, where));
  const box = make("input", { type: "text", inputmode: "url", autocomplete: "off", placeholder: "https://t.me/…" });
  const go = (event) => {
    event.preventDefault();
    if (!isDeepLink(box.value.trim())) return;
    closeSheet(phone);
    phone.open(box.value.trim());
  };
  openSheet(phone, phone.say("scan"), "dialog", make("p", { class: "hint" }, phone.say(codes.length ? "scanHint" : "noCodes")), ...codes,
    make("form", { class: "paste", onsubmit: go }, make("label", {}, make("span", {}, phone.say("pasteLink")), box),
      make("button", { type: "submit", class: "tool main" }, phone.say("open"))));
}

function codeRow(phone, link, { owner, line }) {
  const pick = () => { closeSheet(phone); phone.open(link); };
  return make("button", { type: "button", class: "choice-row code", onclick: pick },
    make("img", { src: `/playground/qr?text=${encodeURIComponent(link)}`, alt: "", width: 72, height: 72 }),
    make("span", {}, make("b", {}, phone.say("seenOn", owner)), make("span", { class: "line" }, line || phone.say("pictured")), make("small", {}, link)));
}
