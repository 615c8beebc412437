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
  openSheet(phone, phone.say("more"), "dialog",
    choice(phone, "scan", phone.say("scan"), () => scanSheet(phone)),
    choice(phone, "block", phone.say(blocked ? "unblock" : "block"), () => phone.act(blocked ? "unblock" : "block")));
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
  const codes = linksInSight(phone.page.state).map(([link, owner]) => codeRow(phone, link, owner));
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

function codeRow(phone, link, owner) {
  const pick = () => { closeSheet(phone); phone.open(link); };
  return make("button", { type: "button", class: "choice-row code", onclick: pick },
    make("img", { src: `/playground/qr?text=${encodeURIComponent(link)}`, alt: "", width: 72, height: 72 }),
    make("span", {}, make("b", {}, phone.say("seenOn", owner)), make("small", {}, link)));
}
