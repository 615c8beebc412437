// What is offered above the text box: commands while "/…" is typed, results while "@bot …" is.

import { make } from "./elements.js";
import { post } from "./server.js";

/** Looks at what stands in the box and offers what fits. */
export function suggestFor(phone, text) {
  clearTimeout(phone.asking);
  const name = `@${phone.page.state.bot.username.toLowerCase()} `;
  if (text.toLowerCase().startsWith(name)) phone.asking = setTimeout(() => askInline(phone, text.slice(name.length)), 250);
  else if (/^\/\w*$/.test(text)) suggestCommands(phone, text.toLowerCase());
  else suggest(phone, null);
}

function suggest(phone, items) {
  const area = phone.at(".suggestions");
  area.hidden = !items;
  area.replaceChildren(...(items ?? []));
  phone.at(".commands").setAttribute("aria-expanded", String(Boolean(items)));
}

function suggestion(title, note, pick) {
  return make("button", { type: "button", class: "suggestion", onclick: pick }, make("b", {}, title), note && make("span", {}, note));
}

function suggestCommands(phone, prefix) {
  const fits = phone.chat.commands.filter(({ command }) => `/${command}`.startsWith(prefix));
  const items = fits.map(({ command, description }) => suggestion(`/${command}`, description, () => pickCommand(phone, `/${command}`)));
  suggest(phone, items.length ? items : prefix === "/" ? [make("p", { class: "hint" }, phone.say("noCommands"))] : null);
}

export function toggleCommands(phone) {
  if (!phone.at(".suggestions").hidden) return suggest(phone, null);
  suggestCommands(phone, "/");
  return phone.at(".suggestion")?.focus();
}

function pickCommand(phone, command) {
  phone.setBox("");
  phone.box.focus();
  phone.send(command);
}

async function askInline(phone, query) {
  const asked = phone.box.value;
  const answer = await post("act", { phone: phone.id, action: "inline", query, chat: phone.chat.id });
  if (phone.box.value !== asked) return;
  const items = (answer.results ?? []).map((result, index) => suggestion(result.title ?? result.id, result.description, () => pickInline(phone, index)));
  if (answer.button) items.unshift(suggestion(answer.button, "", () => pressAbove(phone)));
  suggest(phone, items.length ? items : [make("p", { class: "hint" }, phone.say("nothing"))]);
}

function pickInline(phone, index) {
  phone.setBox("");
  phone.log.stuck = true;
  phone.box.focus();
  phone.act("choose_inline", { result: index, chat: phone.chat.id });
}

function pressAbove(phone) {
  phone.setBox("");
  phone.act("inline_button");
}

export function leaveSuggestions(phone) {
  if (phone.at(".suggestions").contains(document.activeElement)) phone.box.focus();
  suggest(phone, null);
}
