import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEVERAL, className, formatNumber, formatScore, gap, inARow, learn, listed, text } from '../../segdemo/front/shared/texts.js';

const SHEEP = { 'class.17': { one: 'sheep', other: 'sheep' }, 'class.15': { one: 'person', other: 'people' } };
const COUNT = { count: { one: '{count} object', other: '{count} objects' } };

test('slots are filled in, each as often as it stands there', () => {
  learn('en', { a: '{x} and {x}, {y}' });
  assert.equal(text('a', { x: 1, y: '{x}' }), '1 and 1, {x}');
});

test('plural forms are those of the language of the texts, whatever the page says that its language is', () => {
  globalThis.document = /** @type {any} */ ({ documentElement: { lang: 'pl' } });
  learn('en', { ...COUNT, ...SHEEP });
  for (const lang of ['en', 'pl', 'ru', 'ar', 'ja', 'de', 'cy', 'x-nonsense', '']) {
    document.documentElement.lang = lang; // as a translator does
    assert.deepEqual([0, 1, 2, 5, 21].map((count) => text('count', { count })), [
      '0 objects', '1 object', '2 objects', '5 objects', '21 objects',
    ]);
  }
  delete globalThis.document;
});

test('<html lang> is the language of the texts', () => {
  globalThis.document = /** @type {any} */ ({ documentElement: { lang: 'pl' } });
  learn('en', {});
  assert.equal(document.documentElement.lang, 'en');
  delete globalThis.document;
});

test('a language with more forms has its own rules', () => {
  learn('pl', { n: { one: '{count} obiekt', few: '{count} obiekty', many: '{count} obiektów', other: '{count} obiektu' } });
  assert.deepEqual([1, 2, 5, 22].map((count) => text('n', { count })), [
    '1 obiekt', '2 obiekty', '5 obiektów', '22 obiekty',
  ]);
  learn('cy', { n: { other: '{count} gwrthrych' } }); // a form that a translation lacks is not an error on the page
  assert.equal(text('n', { count: 2 }), '2 gwrthrych');
  learn('en', {});
});

test('numbers are written as the language of the texts writes them', () => {
  learn('de', {});
  assert.equal(formatNumber(1234.5), '1.234,5');
  assert.equal(formatScore(0.5), '0,50');
  learn('en', SHEEP);
  assert.equal(formatNumber(1234.5), '1,234.5');
  assert.equal(formatScore(0.4996), '0.49');
  assert.equal(className(15, 2), 'people');
});

test('lists and sentences are strung together as the language does', () => {
  const sheep = { 'class.17': { one: 'mouton', other: 'moutons' } };
  learn('fr', { ...sheep, 'join.list': '{before}, {next}', 'join.sentences': '{before} {next}' });
  assert.deepEqual([0, 1, SEVERAL].map((count) => className(17, count)), ['mouton', 'mouton', 'moutons']);
  assert.equal(listed(['a', 'b', 'c']), 'a, b, c');
  assert.equal(inARow(['Un.', '', null, 'Deux.']), 'Un. Deux.');
  assert.equal(inARow([]), '');
  learn('zh-Hans', { 'join.list': '{before}、{next}', 'join.sentences': '{before}{next}' });
  assert.equal(listed(['猫', '狗']) + inARow(['一。', '二。']) + gap(), '猫、狗一。二。');
  learn('en', {});
});
