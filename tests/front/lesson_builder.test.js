// Lessons that a teacher makes: packed into a link, taken from a stranger's, checked, played.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { deedsOf, LessonProblem, readLesson } from '../../segdemo/front/lesson_builder/later/check.js';
import { linkTo, pack, parse, unpack } from '../../segdemo/front/lesson_builder/later/codec.js';
import { loadDraft, newLesson } from '../../segdemo/front/lesson_builder/later/draft.js';
import { draftOf, idOf, playable, tidied } from '../../segdemo/front/lesson_builder/later/lesson_of.js';
import { learn } from '../../segdemo/front/shared/texts.js';
import * as qr from '../../segdemo/front/lesson_builder/later/vendor/lean_qr.js';

const KIT = {
  own: 'own',
  scenes: [
    { name: 'meadow', title: 'Sheep', photo: 'meadow.jpg', classes: [87, 17] },
    { name: 'street', title: 'A street', photo: 'street.jpg', classes: [84, 7] },
  ],
  deeds: ['point_classes', 'merge', 'reveal', 'own_picture'],
  state: [
    { name: 'threshold', allowed: [0.3, 0.5, 0.7], many: false },
    { name: 'merge', allowed: [false, true], many: false },
    { name: 'guess', allowed: [false, true], many: false },
    { name: 'projector', allowed: [false, true], many: false },
    { name: 'hide', allowed: ['intake', 'controls', 'guess', 'cost'], many: true },
  ],
  usual: { threshold: 0.5, merge: false, guess: false, hide: [] },
  longest: { title: 20, task: 60, said: 60, ask: 60, choice: 20, reason: 60, why_not: 20, note: 60 },
  most_steps: 4,
  most_choices: 4,
  most_letters: 2000,
  most_bytes: 4000,
  most_pictures: 3,
  key: { things: [7, 17], stuff: [84, 87] },
  texts: {},
};
const GOOD = {
  title: 'Sheep – 羊 🐑',
  state: { hide: ['guess', 'controls', 'cost'], projector: true },
  steps: [
    {
      picture: 'meadow',
      task: 'How many <b>sheep</b>?',
      state: { guess: true, threshold: 0.7 },
      deed: 'reveal',
      question: { ask: 'How many?', choices: ['six', 'seven'], right: 1, reason: 'Count them.', why_not: ['One hides.', ''] },
      note: 'Some say six.',
    },
    { picture: 'own', task: 'Take a photo.', deed: 'own_picture', write: true },
    { picture: 'street', task: 'Point at a car.', deed: 'point_classes', classes: [7] },
  ],
};

const changed = (...path) => {
  const to = path.pop();
  const lesson = structuredClone(GOOD);
  const last = path.pop();
  path.reduce((place, name) => place[name], lesson)[last] = to;
  return lesson;
};
const problemOf = (lesson) => {
  try {
    readLesson(lesson, KIT);
    return null;
  } catch (error) {
    assert.ok(error instanceof LessonProblem, String(error));
    return [error.problem, error.slots.step].filter(Boolean).join(' ');
  }
};

test('a lesson comes out of a link as it went in, in letters that every address can hold', async () => {
  const letters = await pack(GOOD);
  assert.match(letters, /^[\w-]+$/);
  assert.deepEqual(readLesson(await unpack(letters, KIT), KIT), GOOD);
  assert.equal(linkTo('https://a.example/', 'abc', '?teacher=1'), 'https://a.example/?teacher=1#lesson=abc');
});

test('what is no packed lesson is refused, whatever it is', async () => {
  const letters = await pack(GOOD);
  const list = ['', 'x', 'AAAA', '%00', '<script>alert(1)</script>', `${letters}=`, letters.slice(0, -9), letters.slice(9)];
  list.push(`A${letters}`, 'a'.repeat(KIT.most_letters), 'a'.repeat(KIT.most_letters + 1), await pack('\u0000').then((one) => one.slice(1)));
  for (const wrong of list) await assert.rejects(unpack(wrong, KIT), LessonProblem, wrong.slice(0, 40));
});

test('few letters that stand for very many bytes are not unpacked to the end', async () => {
  const bomb = await pack('0'.repeat(200_000));
  assert.ok(bomb.length < KIT.most_letters);
  await assert.rejects(unpack(bomb, KIT), LessonProblem);
});

test('bytes that are no UTF-8 are no file of ours', () => {
  assert.throws(() => parse(Uint8Array.of(0x22, 0xff, 0x22)), TypeError);
  assert.deepEqual(parse(new TextEncoder().encode(JSON.stringify(GOOD))), GOOD);
});

test('nothing is read but what is declared', () => {
  const own = JSON.parse('{"__proto__": {"isAdmin": true}, "title": "a", "steps": []}');
  const broken = [null, 3, 'x', [], {}, own, { ...GOOD, html: '<b>' }, { title: 'a' }, changed('steps', {}), changed('steps', 'ab')];
  broken.push(
    changed('title', 7),
    changed('title', 'x'.repeat(21)),
    changed('steps', [...GOOD.steps, ...GOOD.steps]),
    changed('state', []),
    changed('state', 'hide', 'cost'),
    changed('state', 'hide', ['page']),
    changed('state', 'hide', ['cost', 'cost']),
    changed('state', 'lesson', 'tour'),
    changed('state', 'projector', 1),
    changed('steps', 0, null),
    changed('steps', 0, 'picture', 'moon'),
    changed('steps', 0, 'picture', ['meadow']),
    changed('steps', 0, 'task', { toString: 1 }),
    changed('steps', 0, 'task', 'x'.repeat(61)),
    changed('steps', 1, { picture: 'own', task: 'Look.', said: 'Seen.' }), // after nothing
    changed('steps', 0, 'said', ['Done']),
    changed('steps', 0, 'state', { threshold: 0.51 }),
    changed('steps', 0, 'state', { guess: 'true' }),
    changed('steps', 0, 'state', {}), // then there is no guess to wait for
    changed('steps', 0, 'deed', 'jump'),
    changed('steps', 0, 'deed', 'own_picture'),
    changed('steps', 0, 'note', 5),
    changed('steps', 1, 'write', 'yes'),
    changed('steps', 0, 'question', []),
    changed('steps', 0, 'question', 'choices', { 0: 'a', 1: 'b' }),
    changed('steps', 0, 'question', 'choices', ['a', 'b', 'c', 'd', 'e']),
    changed('steps', 0, 'question', 'choices', ['a', ['b']]),
    changed('steps', 0, 'question', 'right', '1'),
    changed('steps', 0, 'question', 'right', 0.5),
    changed('steps', 0, 'question', 'right', 4),
    changed('steps', 0, 'question', 'reason', ['a']),
    changed('steps', 0, 'question', 'why_not', 'a'),
    changed('steps', 0, 'question', 'why_not', ['a']), // one for each choice
    changed('steps', 0, 'question', 'why_not', ['x'.repeat(21), '']),
    changed('steps', 2, 'classes', 7),
    changed('steps', 2, 'classes', [17]), // not in this picture
    changed('steps', 2, 'classes', [7, 7]),
    changed('steps', 2, 'deed', 'merge'), // then there is nothing to point at
    changed('steps', 2, 'picture', 'own'),
  );
  for (const [index, lesson] of broken.entries()) assert.equal(problemOf(lesson), 'broken', `case ${index}`);
  assert.equal(problemOf(GOOD), null);
});

test('what still lacks words is told with its step, and is a draft', () => {
  const lacking = {
    title: changed('title', ' '),
    steps: changed('steps', []),
    'task 1': changed('steps', 0, 'task', ' \n'),
    'ask 1': changed('steps', 0, 'question', 'ask', ''),
    'choices 1': changed('steps', 0, 'question', { ask: 'How many?', choices: ['one'], right: 1 }),
    'right 1': changed('steps', 0, 'question', 'right', -1),
    'task 2': changed('steps', 1, 'task', ''),
    'classes 3': changed('steps', 2, 'classes', []),
  };
  for (const [told, lesson] of Object.entries(lacking)) {
    assert.equal(problemOf(lesson), told);
    assert.deepEqual(readLesson(lesson, KIT, true), lesson);
  }
  assert.equal(problemOf(tidied(newLesson(KIT))), 'title');
});

test('a draft is tidied: no empty choice, no space around words, and notes only for the teacher', () => {
  const draft = changed('steps', 0, 'question', { ask: ' Which? ', choices: ['', ' six ', '', 'seven'], right: 3, reason: ' ', why_not: ['a', ' Too few. ', '', 'b'] });
  draft.title = ' Sheep ';
  const [first] = tidied(draft).steps;
  assert.deepEqual(first.question, { ask: 'Which?', choices: ['six', 'seven'], right: 1, why_not: ['Too few.', ''] });
  assert.equal(tidied(draft).title, 'Sheep');
  assert.equal(first.note, 'Some say six.');
  assert.ok(!('note' in tidied(draft, false).steps[0]));
  draft.steps[0].question.why_not = ['a', '', '', ''];
  assert.ok(!('why_not' in tidied(draft).steps[0].question));
  draft.steps[0].question.right = 0;
  assert.equal(problemOf(tidied(draft)), 'right 1');
});

test('a kept draft is read again, anybody else’s is not', () => {
  const storageOf = (words) => () => ({ getItem: () => words });
  assert.deepEqual(loadDraft(KIT, storageOf(JSON.stringify(GOOD))), GOOD);
  for (const words of [null, '', '{', '[]', '{"title": 1, "steps": []}']) {
    assert.deepEqual(loadDraft(KIT, storageOf(words)), newLesson({ ...KIT }), words);
  }
});

test('what a new lesson hides beforehand, our own lessons do without, as its form says', () => {
  const folder = new URL('../../segdemo/lessons/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'tour.json');
  for (const name of files) {
    const { hide } = JSON.parse(readFileSync(new URL(name, folder), 'utf-8')).state;
    assert.deepEqual(newLesson(KIT).state.hide.filter((part) => !hide.includes(part)), [], name);
  }
});

test('the player gets a step as it gets those of the page, and what a step needs is not hidden in it', () => {
  const { steps, left, photos, pictures, ...rest } = playable(GOOD, KIT, 'mine');
  assert.deepEqual(rest, { id: 'mine', title: GOOD.title, age: 0, minutes: 0, texts: {} });
  assert.deepEqual([photos, pictures], [{ meadow: 'meadow.jpg', street: 'street.jpg' }, {}]);
  assert.deepEqual(left, { ...KIT.usual, projector: false });
  assert.deepEqual(steps[0].state, { threshold: 0.7, merge: false, guess: true, projector: true, hide: ['controls', 'cost'] });
  assert.deepEqual(steps[1].state.hide, ['guess', 'controls', 'cost']);
  assert.deepEqual(steps[0].question, { ask: 'How many?', choices: [['0', 'six'], ['1', 'seven']], right: '1', reason: ['Count them.'], why_not: { 0: 'One hides.' } });
  assert.deepEqual(steps.map(({ classes }) => classes), [[], [], [7]]);
  assert.equal(steps[0].task, 'How many <b>sheep</b>?');
});

test('a lesson of the page can be changed: what it hands out is a draft, and plays the same', () => {
  learn('en', { 'join.sentences': '{before} {next}' });
  const handed = playable({ ...GOOD, state: { hide: ['cost'] } }, KIT, 'ours');
  handed.steps[0].said = 'Seen.';
  handed.steps[0].question.reason = ['Count', 'them.'];
  const draft = readLesson(draftOf(handed, KIT), KIT);
  assert.deepEqual(playable(draft, KIT, 'ours').steps, [
    { ...handed.steps[0], question: { ...handed.steps[0].question, reason: ['Count them.'] } },
    ...handed.steps.slice(1),
  ]);
});

test('a deed is offered where it can be done', () => {
  assert.deepEqual(deedsOf({ picture: 'picture_1' }, KIT), ['point_classes', 'merge']); // its key says which classes
  assert.deepEqual(deedsOf({ picture: 'meadow' }, KIT), ['point_classes', 'merge']);
  assert.deepEqual(deedsOf({ picture: 'own', state: { guess: true } }, KIT), ['merge', 'reveal', 'own_picture']);
});

test('lessons differ in the name of their progress', () => {
  assert.equal(idOf('abc'), idOf('abc'));
  assert.notEqual(idOf('abc'), idOf('abd'));
  assert.match(idOf('abc'), /^handed_[0-9a-z]+_3$/);
});

test('a link becomes a QR code with its three corners, one that is too long does not', () => {
  const encode = /** @type {any} */ (qr.generate);
  const code = encode('https://a.example/#lesson=abc', { maxVersion: 30 });
  const corner = (x, y) => Array.from({ length: 7 }, (_, i) => code.get(x + i, y));
  for (const [x, y] of [[0, 0], [code.size - 7, 0], [0, code.size - 7]]) assert.ok(corner(x, y).every(Boolean));
  assert.throws(() => encode('x'.repeat(1800), { maxVersion: 30 }));
});
