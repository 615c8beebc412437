// Making and changing elements. Texts go in as text, never as markup.

export const find = (selector, root = document) => root.querySelector(selector);

/** make("p", {class: "x", onclick: f}, "text", child): attributes as strings, on… as listeners, text never as markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Sets what differs only, so that screen readers and the caret are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function hueOf(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 6;
  return `hue-${sum}`;
}

export function paintAvatar(element, title) {
  setText(element, [...title.trim()][0]?.toUpperCase() ?? "·");
  element.className = `avatar ${hueOf(title)}`;
}
