// What parts do with the elements of the page.

/** @returns {(selector: string) => any} */
export const finder = (element) => (selector) => element.querySelector(selector);

/** @returns {any} */
export function make(tag, words = '', properties = {}) {
  const made = document.createElement(tag);
  made.textContent = words;
  return Object.assign(made, properties);
}

export const makeButton = (...content) => {
  const button = make('button', '', { type: 'button' });
  button.append(...content);
  return button;
};

// Whether words are on the clipboard now: browsers offer it on https and on this very machine only, if they are let.
export const toClipboard = (words) => navigator.clipboard?.writeText(words).then(() => true, () => false);
