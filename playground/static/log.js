// The messages on one phone's screen: drawn piece by piece, and following the newest.

import { find, make } from "./elements.js";
import { buildMessage, daySeparator, withAlbums } from "./messages.js";
import { inWords } from "./words.js";

export class Log {
  /** `stuck` says whether it follows the newest message. */
  constructor(element, phone) {
    this.element = element;
    this.phone = phone;
    this.drawn = new Map();
    this.stuck = true;
    element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    element.addEventListener("load", () => this.scrolled(), true);
    new ResizeObserver(() => this.scrolled()).observe(element);
  }

  /** Another chat is opened. */
  clear() {
    this.drawn.clear();
    this.hush();
    this.element.replaceChildren();
    this.stuck = true;
  }

  /** Keeps a screen reader from reading out a whole chat that was only opened. */
  hush() {
    this.element.setAttribute("aria-live", "off");
    clearTimeout(this.hushed);
    this.hushed = setTimeout(() => this.element.setAttribute("aria-live", "polite"), 1000);
  }

  /** Puts into the log what is new or changed, by id and version; everything else stays where it is. */
  draw() {
    const { chat } = this.phone;
    const wanted = this.wantedItems(chat);
    const keys = new Set(wanted.map((item) => item.key));
    for (const [key, drawn] of this.drawn) if (!keys.has(key)) { drawn.element.remove(); this.drawn.delete(key); }
    let previous = null;
    let news = 0;
    for (const { key, version, build } of wanted) {
      const before = this.drawn.get(key);
      let element = before?.element;
      if (before?.version !== version) {
        element = before ? this.exchange(before.element, build()) : build();
        this.drawn.set(key, { element, version });
        news += 1;
      }
      const place = previous ? previous.nextElementSibling : this.element.firstElementChild;
      if (element !== place) this.element.insertBefore(element, place);
      previous = element;
    }
    if (news) this.scrolled();
  }

  wantedItems(chat) {
    const items = [];
    let day = null;
    if (!chat.messages.length) {
      const about = chat.type === "private" ? inWords(this.phone.language, this.phone.page.state.bot.description) : "";
      items.push({ key: "empty", version: this.phone.language + about, build: () => this.buildEmpty(about) });
    }
    for (const message of withAlbums(chat.messages)) {
      if (message.date !== day) {
        const date = (day = message.date);
        items.push({ key: `day ${date}`, version: this.phone.language, build: () => daySeparator(date, this.phone.language) });
      }
      items.push({ key: `message ${message.id}`, version: `${message.version} ${this.phone.language}`, build: () => buildMessage(message, chat, this.phone) });
    }
    if (chat.typing) items.push({ key: "typing", version: "", build: () => make("p", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")) });
    return items;
  }

  buildEmpty(about) {
    if (!about) return make("p", { class: "service" }, this.phone.say("empty"));
    return make("div", { class: "about" }, make("b", {}, this.phone.say("whatCan")), make("p", {}, about));
  }

  /** Replaces a message and keeps the keyboard's focus on the button at the same place. */
  exchange(old, fresh) {
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.place ?? "" : null;
    old.replaceWith(fresh);
    if (focused !== null) (find(`[data-place="${focused}"]`, fresh) ?? find(".key", fresh) ?? this.element).focus({ preventScroll: true });
    return fresh;
  }

  /** Follows the newest message until the person scrolls up; a log that merely changed its size stays at its end. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    const resized = this.extent !== `${scrollHeight} ${clientHeight}`;
    this.extent = `${scrollHeight} ${clientHeight}`;
    if (resized && this.stuck) this.element.scrollTop = scrollHeight;
    else this.stuck = scrollHeight - scrollTop - clientHeight < 60;
    this.phone.at(".to-bottom").hidden = this.stuck;
  }

  toBottom() {
    this.stuck = true;
    this.extent = null;
    this.scrolled();
  }
}
