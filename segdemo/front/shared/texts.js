// Every text of the page by key. All parts share them, each brings those that it needs. Plural forms and numbers are
// those of the language of the texts: the browser's own, and what a translator makes of the page, are another matter.
import { roundedScore, wholePercent } from './rounding.js';

const texts = /** @type {Record<string, any>} */ ({});
let language = 'en';
let plurals = new Intl.PluralRules(language);

export function learn(theirLanguage, theirTexts) {
  Object.assign(texts, theirTexts);
  language = theirLanguage;
  plurals = new Intl.PluralRules(language);
  // Gradio names the browser's language here, in which not a word of the page is.
  if (typeof document !== 'undefined') document.documentElement.lang = language;
}

// The text of this key, its slots filled in; plural forms by the slot `count`, as in texts/__init__.py.
export function text(key, slots = {}) {
  const form = texts[key];
  const words = typeof form === 'string' ? form : form[plurals.select(slots.count)] ?? form.other;
  return words.replace(/{(\w+)}/g, (_, slot) => slots[slot]);
}

export const SEVERAL = 5; // a count that stands for the plural as such, as in texts/__init__.py
export const className = (classId, count = 1) => text(`class.${classId}`, { count });

// As number() in texts/__init__.py writes it.
export const formatNumber = (number, options) =>
  new Intl.NumberFormat(language, { useGrouping: 'always', ...options }).format(number);

// A score or a threshold with both its decimals.
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
export const formatScore = (score) => formatNumber(roundedScore(score), TWO_DIGITS);

// A share of the picture, 0–1.
export function shareWords(share) {
  const percent = wholePercent(share);
  return percent ? text('view.share', { percent }) : text('view.share_tiny');
}

// What the language puts between two sentences; words as a list, and sentences one after the other, without empty ones.
const between = (how) => text(`join.${how}`, { before: '', next: '' });
export const gap = () => between('sentences');
export const listed = (words) => words.join(between('list'));
export const inARow = (sentences) => sentences.filter(Boolean).join(gap());

export const compareWords = (a, b) => a.localeCompare(b, language);
