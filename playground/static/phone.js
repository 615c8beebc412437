// One phone: its chats, its text box and its keyboards, drawn from its part of the page's state.

import { find, make, paintAvatar, setText } from "./elements.js";
import { drawBottom, drawKeys } from "./keys.js";
import { Log } from "./log.js";
import { isDeepLink } from "./messages.js";
import { post } from "./server.js";
import { alertSheet, attachSheet, chooseSheet, closeSheet, moreSheet, ownSheet, scanSheet, uploadSheet } from "./sheets.js";
import { leaveSuggestions, suggestFor, toggleCommands } from "./suggestions.js";
import { htmlLanguage, inWords, languageOf, say, translate } from "./words.js";

export class Phone {
  /** `page` gives the whole `state`, `refresh()` and `showPicture(url)`. */
  constructor(id, page) {
    this.id = id;
    this.page = page;
    this.root = find("#phone-template").content.firstElementChild.cloneNode(true);
    this.root.id = `phone-${id}`;
    this.root.dataset.phone = id;
    this.at = (selector) => find(selector, this.root);
    this.log = new Log(this.at(".log"), this);
    this.box = this.at("textarea");
    this.language = null;
    this.chatId = null;
    this.drafts = new Map();
    this.inSight = false;
    this.reading = 0; // how many times the server is just being told what was read
    this.listen();
  }

  get chat() {
    return this.data.chats.find((chat) => chat.id === this.chatId) ?? this.data.chats[0];
  }

  say(key, ...values) {
    return say(this.language, key, ...values);
  }

  listen() {
    this.at(".composer").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.box.addEventListener("keydown", (event) => this.typed(event));
    this.box.addEventListener("input", () => this.textChanged());
    this.at(".attach").addEventListener("click", () => attachSheet(this));
    this.at(".scan").addEventListener("click", () => scanSheet(this));
    this.at(".more").addEventListener("click", () => moreSheet(this));
    this.at(".commands").addEventListener("click", () => toggleCommands(this));
    this.at(".keys").addEventListener("click", () => { this.keysHidden = !this.keysHidden; drawKeys(this); });
    this.at(".close").addEventListener("click", () => closeSheet(this));
    this.at(".veil").addEventListener("click", (event) => event.target === event.currentTarget && closeSheet(this));
    this.at(".to-bottom").addEventListener("click", () => { this.log.toBottom(); this.log.element.focus(); });
    this.at(".skip").addEventListener("click", () => (this.at(".composer").hidden ? this.at(".wide") : this.box).focus());
    this.at(".stop-editing").addEventListener("click", () => this.endEdit());
    this.log.element.addEventListener("contextmenu", (event) => this.openOwn(event));
    this.at(".file").addEventListener("change", () => uploadSheet(this));
    this.log.element.addEventListener("click", (event) => this.clickedLink(event));
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    for (const button of this.root.querySelectorAll(".language button")) {
      button.addEventListener("click", () => this.changeLanguage(button.dataset.language));
    }
  }

  // ---- drawing

  update(data) {
    const first = !this.data;
    this.data = data;
    const language = languageOf(data.language);
    if (language !== this.language) {
      this.language = language;
      this.root.lang = htmlLanguage(language);
      translate(this.root, language);
      this.at(".language").title = this.say("languageOnly");
    }
    // The server may lead to another chat (a link was opened), but not while it still learns which one is open here.
    if (first || (data.open_chat !== this.suggested && !this.reading)) this.openChat(data.open_chat);
    this.suggested = data.open_chat;
    const caption = inWords(language, data.caption) || data.name;
    setText(this.at(".caption"), caption);
    this.at(".caption").title = caption;
    this.root.setAttribute("aria-label", caption);
    if (!this.chat) return;
    this.drawChats();
    this.drawTitle();
    this.log.draw();
    drawBottom(this);
    this.drawToast(first);
    this.markRead();
  }

  drawChats() {
    const { chats } = this.data;
    const bar = this.at(".chats");
    bar.hidden = chats.length < 2;
    const wanted = JSON.stringify([this.language, this.chat.id, chats.map((chat) => [chat.id, chat.title, chat.unread])]);
    if (this.chatsDrawn === wanted) return;
    this.chatsDrawn = wanted;
    const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
    bar.replaceChildren(...chats.map((chat) => make("button", {
      type: "button", class: "chat", "data-chat": chat.id, "aria-current": chat.id === this.chat.id ? "true" : null,
      onclick: () => this.showChat(chat.id),
    }, make("span", { class: "label" }, chat.title), chat.unread > 0 && chat.id !== this.chat.id
      && make("span", { class: "badge" }, make("span", { "aria-hidden": "true" }, String(chat.unread)), make("span", { class: "sr" }, this.say("unread", chat.unread))))));
    if (focused) find(`[data-chat="${focused}"]`, bar)?.focus();
    const current = find("[aria-current]", bar);
    if (current) bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
  }

  drawTitle() {
    const { chat } = this;
    setText(this.at(".chat-title"), chat.title);
    paintAvatar(this.at(".avatar"), chat.title);
    const kind = { private: "bot", channel: "channel" }[chat.type] ?? "group";
    setText(this.at(".chat-note"), this.say(chat.typing ? "typing" : kind));
    this.at(".chat-note").classList.toggle("typing", chat.typing);
  }

  showChat(id) {
    this.openChat(id);
    this.tellRead();
    this.update(this.data);
  }

  openChat(id) {
    if (id === this.chatId || !this.data.chats.some((chat) => chat.id === id)) return;
    if (this.chatId !== null) {
      this.endEdit();
      this.drafts.set(this.chatId, this.box.value);
    }
    this.chatId = id;
    this.box.value = this.drafts.get(id) ?? "";
    this.log.clear();
    this.textChanged();
  }

  async begin() {
    if (this.data.blocked) await this.act("unblock");
    await this.send("/start");
  }

  drawToast(first) {
    const { toast } = this.data;
    const isNew = toast && toast.id !== this.toastSeen;
    this.toastSeen = toast?.id;
    if (!isNew || first) return;
    if (toast.alert) alertSheet(this, toast.text);
    else this.flash(toast.text);
  }

  flash(text) {
    const line = this.at(".toast");
    clearTimeout(this.flashing);
    line.textContent = text;
    line.classList.add("shown");
    // Long enough for a slow reader: three seconds and a little for every character.
    this.flashing = setTimeout(() => line.classList.remove("shown"), 3000 + Math.min(text.length * 60, 5000));
  }

  markRead() {
    const { chat } = this;
    if (chat?.unread && this.inSight && !document.hidden && !this.reading) this.tellRead();
  }

  async tellRead() {
    this.reading += 1;
    await post("act", { phone: this.id, action: "read", chat: this.chat.id });
    this.reading -= 1;
    this.page.refresh();
  }

  // ---- acting

  async act(action, values = {}) {
    const answer = await post("act", { phone: this.id, action, ...values });
    if (!answer.ok) this.failed(answer);
    if (answer.url) await this.open(answer.url);
    if (answer.choose) chooseSheet(this, answer.choose);
    this.page.refresh();
    return answer;
  }

  failed(answer) {
    console.info("The playground refused:", answer.why);
    this.flash(this.say("notSent"));
  }

  async send(text) {
    this.log.stuck = true;
    const answer = await this.act("send", { chat: this.chat.id, text });
    return answer.ok;
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const { editing } = this;
    this.endEdit();
    this.setBox("");
    const { ok } = editing ? await this.act("edit", { chat: this.chat.id, message: editing, text }) : { ok: await this.send(text) };
    if (!ok && !this.box.value) this.setBox(text);
  }

  // ---- own messages

  openOwn(event) {
    const place = event.target.closest("[data-own]");
    const message = place && this.chat.messages.find(({ id }) => String(id) === place.dataset.own);
    if (!message) return;
    event.preventDefault();
    ownSheet(this, message);
  }

  beginEdit(message) {
    this.editing = message.id;
    this.at(".editing").hidden = false;
    this.setBox(message.text);
    this.box.focus();
  }

  endEdit() {
    if (!this.editing) return;
    this.editing = null;
    this.at(".editing").hidden = true;
    this.setBox("");
  }

  /** The phone's language is not the bot's: who expects it to be is told where that is changed. */
  async changeLanguage(language) {
    const { ok } = await this.act("language", { language });
    if (ok && this.data.started) this.flash(say(languageOf(language), "languageHint"));
  }

  setBox(text) {
    this.box.value = text;
    this.textChanged();
  }

  async tap(message, row, column, key) {
    key.setAttribute("aria-busy", "true");
    const answer = await this.act("tap", { chat: this.chat.id, message: message.id, row, column });
    key.removeAttribute("aria-busy");
    if (!answer.insert) return;
    this.setBox(answer.insert);
    this.box.focus();
  }

  pressKey(button) {
    this.log.stuck = true;
    if (this.keyboard?.one_time) this.keysHidden = true;
    this.act("reply_button", { chat: this.chat.id, text: button.text, request_contact: Boolean(button.request_contact) });
    drawKeys(this);
  }

  async open(url) {
    if (!isDeepLink(url)) return window.open(url, "_blank", "noopener");
    this.log.stuck = true;
    const answer = await this.act("open_link", { url });
    if (answer.insert) this.setBox(answer.insert);
    return answer;
  }

  clickedLink(event) {
    const link = event.target.closest("a[href]");
    if (!link || !isDeepLink(link.getAttribute("href"))) return;
    event.preventDefault();
    this.open(link.getAttribute("href"));
  }

  // ---- text box

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  textChanged() {
    const text = this.box.value;
    this.box.rows = Math.min(5, Math.max(1, text.split("\n").length + Math.floor(text.length / 34)));
    this.root.classList.toggle("has-text", text.trim() !== "");
    suggestFor(this, text);
  }

  escape() {
    if (!this.at(".veil").hidden) closeSheet(this);
    else if (this.editing) this.endEdit();
    else leaveSuggestions(this);
  }

  shareContact() {
    this.log.stuck = true;
    this.act("share_contact", { chat: this.chat.id });
  }

  async upload(files, caption) {
    this.log.stuck = true;
    const form = new FormData();
    for (const [name, value] of Object.entries({ phone: this.id, chat: this.chat.id, kind: this.kind, caption })) form.set(name, value);
    for (const file of files) form.append("file", file, file.name);
    const answer = await post("upload", form);
    if (!answer.ok) this.failed(answer);
    this.page.refresh();
  }
}
