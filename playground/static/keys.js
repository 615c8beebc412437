// Below a phone's messages: the text box or what stands in its place, and the keyboard that the bot has sent.

import { find, icon, make, setText } from "./elements.js";

export function drawBottom(phone) {
  const { chat, data } = phone;
  const atBot = chat.type === "private";
  const sleeping = atBot && (data.blocked || !data.started);
  const wide = phone.at(".wide");
  wide.hidden = !sleeping;
  if (sleeping) {
    setText(wide, phone.say(data.blocked ? "again" : "start"));
    wide.onclick = () => phone.begin();
  }
  phone.at(".composer").hidden = sleeping || !chat.can_write;
  phone.at(".read-only").hidden = sleeping || chat.can_write;
  const { keyboard: before } = phone;
  phone.keyboard = sleeping ? null : chat.reply_keyboard;
  if (JSON.stringify(before) !== JSON.stringify(phone.keyboard)) phone.keysHidden = false;
  drawKeys(phone);
}

export function drawKeys(phone) {
  const { keyboard: keys, root } = phone;
  const area = phone.at(".reply-keyboard");
  const toggle = phone.at(".keys");
  toggle.hidden = !keys;
  toggle.setAttribute("aria-expanded", String(Boolean(keys) && !phone.keysHidden));
  phone.box.placeholder = keys?.placeholder || phone.say("message");
  const shape = JSON.stringify(keys?.rows ?? null);
  const held = area.contains(document.activeElement);
  if (area.dataset.shape !== shape) {
    area.dataset.shape = shape;
    area.replaceChildren(...(keys?.rows ?? []).map((row) => make("div", { class: "row" }, ...row.map((button) =>
      make("button", { type: "button", class: "key", onclick: () => phone.pressKey(button) }, button.request_contact && icon("person"), make("span", {}, button.text))))));
  }
  area.hidden = !keys || phone.keysHidden;
  root.classList.toggle("with-keys", !area.hidden);
  if (held && !area.contains(document.activeElement)) (area.hidden ? phone.box : find("button", area))?.focus({ preventScroll: true });
  if (held && area.hidden) phone.box.focus({ preventScroll: true });
}
