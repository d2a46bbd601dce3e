// A teacher's own picture with its key: corrected, packed behind the picture, and taken from a stranger's file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halved, keyOf, numbered, renamed, splitRuns, valuesOf, without } from '../../segdemo/front/key_editor/later/key_map.js';
import { bytesOf, classesInKey, joined, NoKey, packKey, parted, readKey, toAddress, unpackKey } from '../../segdemo/front/key_editor/later/picture_file.js';
import { lessSureOf } from '../../segdemo/front/key_editor/later/take.js';
import { readStrangers } from '../../segdemo/front/lesson_builder/later/check.js';
import { playable, tidied } from '../../segdemo/front/lesson_builder/later/lesson_of.js';
import { store } from '../../segdemo/front/shared/store.js';
import { pixels, runsOf } from './setup.js';

const [SHEEP, DOG, GRASS] = [19, 13, 87];
const RULES = {
  magic: 'segkey01',
  per_class: 256,
  most_objects: 3,
  most_packed: 1000,
  most_unpacked: 4000,
  most_side: 12,
  things: [DOG, SHEEP],
  stuff: [GRASS],
};
const WIDTH = 6;
const TWO = runsOf('######', '######', '......');
const SMALL = runsOf('......', '.##...', '......');
const MEADOW = {
  objects: [{ class_id: SHEEP, runs: TWO }, { class_id: DOG, runs: SMALL }],
  stuff: [{ class_id: GRASS, runs: runsOf('......', '......', '####..') }],
  width: WIDTH,
  height: 3,
};
const drawn = (values) => Array.from({ length: 3 }, (_, row) => [...values.subarray(6 * row, 6 * row + 6)].map((value) => `${value >> 8}.${value & 255}`).join(' '));
const told = (object) => [object.class_id, pixels(object.runs)];

test('a line cuts an object in two, each pixel to the side on which its middle lies', () => {
  const [left, right] = splitRuns(TWO, WIDTH, [{ x: 3, y: 0 }, { x: 3, y: 3 }]).map(pixels);
  assert.deepEqual([left, right].sort(([a], [b]) => a - b), [[0, 1, 2, 6, 7, 8], [3, 4, 5, 9, 10, 11]]);
  const aslant = splitRuns(TWO, WIDTH, [{ x: 0, y: 2 }, { x: 2, y: 0 }]).map(pixels);
  assert.deepEqual(aslant[0], [0, 1, 6]); // on the line itself: one side of the two
});

test('pieces and order: every pixel goes to one half, and a line beside the object cuts nothing', () => {
  const odd = runsOf('##..##', '.#..#.', '######');
  for (const line of [[{ x: 0, y: 0 }, { x: 6, y: 3 }], [{ x: 5, y: 0.2 }, { x: 1, y: 2.9 }], [{ x: 0, y: 1.5 }, { x: 1, y: 1.5 }]]) {
    const halves = splitRuns(odd, WIDTH, line);
    assert.deepEqual(halves.flatMap(pixels).sort((a, b) => a - b), pixels(odd));
    for (const half of halves) for (let i = 2; i < half.length; i += 2) assert.ok(half[i] >= half[i - 1]);
  }
  assert.equal(halved(MEADOW.objects, 1, [{ x: 5, y: 0 }, { x: 5, y: 3 }], WIDTH), null);
});

test('corrections leave the other objects, and number those of a class anew', () => {
  const { objects } = MEADOW;
  assert.deepEqual(without(objects, 0).map(told), [told(objects[1])]);
  assert.deepEqual(renamed(objects, 1, SHEEP).map(({ class_id }) => class_id), [SHEEP, SHEEP]);
  const cut = numbered(halved(objects, 0, [{ x: 2, y: 0 }, { x: 2, y: 1 }], WIDTH));
  assert.deepEqual(cut.map(({ class_id, number }) => [class_id, number]), [[SHEEP, 1], [SHEEP, 2], [DOG, 1]]);
  assert.deepEqual(cut.map(({ area }) => area).sort(), [2, 4, 8]);
  assert.deepEqual(objects, MEADOW.objects);
});

test('in a key the smaller object lies above, and what nobody named says nothing', () => {
  const values = valuesOf(MEADOW, 256);
  assert.deepEqual(drawn(values), [
    '19.1 19.1 19.1 19.1 19.1 19.1',
    '19.1 13.1 13.1 19.1 19.1 19.1',
    '87.0 87.0 87.0 87.0 0.0 0.0',
  ]);
  const again = keyOf(values, WIDTH, 3, 256);
  assert.deepEqual(again.objects.map(told), [[DOG, [7, 8]], [SHEEP, [0, 1, 2, 3, 4, 5, 6, 9, 10, 11]]]);
  assert.deepEqual(again.stuff.map(told), [[GRASS, [12, 13, 14, 15]]]);
});

const PHOTO = Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3, 0xff, 0xd9);
const fileOf = async (values = valuesOf(MEADOW, 256), width = WIDTH, height = 3) => joined(PHOTO, await packKey(values, width, height), RULES);

test('a key comes out of the file of its picture as it went in, and the picture before it is untouched', async () => {
  const values = valuesOf(MEADOW, 256);
  const file = await fileOf();
  const address = toAddress(file);
  assert.deepEqual(bytesOf(address), file);
  assert.deepEqual(parted(file, RULES).photo, PHOTO);
  assert.deepEqual(await readKey(address, RULES), { values, width: WIDTH, height: 3 });
  assert.deepEqual(await classesInKey(address, RULES), [SHEEP, GRASS, DOG]);
  const wide = new Uint16Array(300 * 300).fill(GRASS << 8); // longer than one run can tell
  const rules = { ...RULES, most_side: 300 };
  assert.deepEqual((await unpackKey(await packKey(wide, 300, 300), rules)).values, wide);
});

test('a key that is not allowed is refused, whatever it is', async () => {
  const packed = (numbers) => packOf(Uint16Array.from(numbers));
  const wrong = {
    'no bytes': new Uint8Array(0),
    'no DEFLATE': Uint8Array.of(1, 2, 3),
    'nothing in it': await packed([]),
    'half a pair': await packed([2, 1, 0]),
    'no side': await packed([0, 1]),
    'too wide': await packed([13, 1, 0, 13]),
    'too few pixels': await packed([2, 2, 0, 3]),
    'too many': await packed([2, 2, 0, 5]),
    'many runs too many': await packed([2, 2, ...Array.from({ length: 900 }, () => [0, 60_000]).flat()]),
    'a class that there is not': await packed([2, 2, (200 << 8) + 1, 4]),
    'a thing without a number': await packed([2, 2, SHEEP << 8, 4]),
    'stuff with one': await packed([2, 2, (GRASS << 8) + 1, 4]),
    'a number of nothing': await packed([2, 2, 7, 4]),
    'too many objects': await packed([2, 2, ...[1, 2, 3, 4].flatMap((number) => [(SHEEP << 8) + number, 1])]),
    'few bytes that stand for very many': await packed(new Array(50_000).fill(0)),
    'too long': new Uint8Array(1001),
  };
  for (const [name, key] of Object.entries(wrong)) await assert.rejects(unpackKey(key, RULES), NoKey, name);
  await assert.doesNotReject(unpackKey(await packed([2, 2, (SHEEP << 8) + 1, 1, 0, 3]), RULES));

  const file = await fileOf();
  const long = file.slice();
  new DataView(long.buffer).setUint32(file.length - 12, 0xffffffff, true);
  const noPhoto = joined(Uint8Array.of(71, 73, 70, 1), parted(file, RULES).packed, RULES);
  const addresses = ['', 'data:image/jpeg;base64,', 'https://a.example/x.jpg', 'data:text/html;base64,AAAA', 'data:image/jpeg;base64,A*A='];
  addresses.push(toAddress(PHOTO), toAddress(long), toAddress(noPhoto), toAddress(file.slice(0, -1)), `${toAddress(file)}\n`, 'data:image/jpeg;base64,A');
  for (const address of addresses) await assert.rejects(readKey(address, RULES), NoKey, address);
});

test('a key that is corrected again gets the weak guesses anew, but for what it has already', async () => {
  const weak = (drawn, score) => ({ class_id: SHEEP, runs: runsOf(...drawn), score, number: 9 });
  const instances = [
    weak(['######', '######', '......'], 0.9), // shown from the start: who wanted it has it
    weak(['######', '#####.', '......'], 0.3), // the sheep that the key has
    weak(['......', '.#####', '......'], 0.2), // more beside the dog than on it
    weak(['......', '......', '....##'], 0.1),
  ];
  const coming = lessSureOf(toAddress(await fileOf()), MEADOW.objects);
  const { own, file } = store.state.wanted;
  assert.equal(file.type, 'image/jpeg');
  store.set({ threshold: 0.5, said: { kind: 'busy', text: 'Looking' } });
  store.set({ given: { own, path: 'a' }, answer: { given: 'a', picture: { path: 'a' }, instances } });
  assert.deepEqual((await coming).map(({ score }) => score), [0.2, 0.1]);
});

async function packOf(numbers) {
  const stream = new Blob([numbers]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const KIT = {
  own: 'own',
  scenes: [{ name: 'meadow', title: 'Sheep', photo: 'meadow.jpg' }],
  deeds: ['point_classes'],
  state: [],
  usual: { hide: [] },
  longest: { title: 20, task: 60 },
  most_steps: 3,
  most_pictures: 2,
  most_picture_letters: 2000,
  key: RULES,
  texts: {},
};

test('a lesson takes pictures along that its steps show, and a stranger’s only with a key that is allowed', async () => {
  const address = toAddress(await fileOf());
  const step = { picture: 'picture_2', task: 'Count.' };
  const lesson = { title: 'Ours', steps: [step], pictures: { picture_2: address } };
  assert.deepEqual(await readStrangers(lesson, KIT), lesson);
  const pointing = { ...lesson, steps: [{ ...step, deed: 'point_classes', classes: [SHEEP, GRASS] }] };
  assert.deepEqual(await readStrangers(pointing, KIT), pointing);
  assert.deepEqual(tidied({ ...lesson, pictures: { picture_1: 'not shown', picture_2: address } }), lesson);
  const { photos, pictures } = playable({ ...lesson, steps: [step, { picture: 'meadow', task: 'Look.' }] }, KIT, 'id');
  assert.deepEqual([photos, pictures], [{ meadow: 'meadow.jpg', picture_2: address }, { picture_2: address }]);

  const broken = [
    { ...lesson, pictures: {} },
    { ...lesson, pictures: [address] },
    { ...lesson, pictures: { picture_1: address } }, // not the one that is shown
    { ...lesson, pictures: { picture_2: address, picture_3: address } },
    { ...lesson, pictures: { picture_2: [address] } },
    { ...lesson, pictures: { picture_2: `${address}${'A'.repeat(2000)}` } },
    { ...lesson, pictures: { picture_2: toAddress(PHOTO) } },
    { ...lesson, steps: [{ ...step, picture: ['picture_2'] }] },
    { ...lesson, steps: [{ ...step, deed: 'point_classes', classes: [200] }] },
    { ...lesson, steps: [{ ...step, picture: 'toString' }] },
  ];
  for (const [index, one] of broken.entries()) await assert.rejects(readStrangers(one, KIT), { problem: 'broken' }, `case ${index}`);
});
