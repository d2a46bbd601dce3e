// A picture for a key: the page's models answer it as any picture of one's own, and what they answer is corrected; or a
// picture with its key, to be corrected again. Gives {photo (ImageData), jpeg (bytes, null where it must be packed
// first), objects, stuff, lessSure}, objects as in key_map.js.
import { ask } from '../../shared/asking.js';
import { isStuff } from '../../shared/kinds.js';
import { store } from '../../shared/part.js';
import { readPhoto } from '../../shared/photo.js';
import { keyOf, lacking } from './key_map.js';
import { bytesOf, fileOf, parted, readKey } from './picture_file.js';

const MOST_LESS_SURE = 6; // of the models' weak guesses, the best ones
const QUALITIES = [0.85, 0.7, 0.5, 0.3]; // the last one fits, whatever the picture shows

let awaited = null; // {own, busy, resolve, reject}
store.listen((changes) => awaited && hear(changes));

// busy(words): what is going on meanwhile. Rejects with a `sentence` where the picture cannot be answered.
const answerTo = (file, busy) =>
  new Promise((resolve, reject) => {
    awaited = { own: Date.now(), busy, resolve, reject };
    ask({ own: awaited.own, file });
  });

export const answered = (file, busy) => answerTo(file, busy).then(corrected);

export const stopWaiting = () => (awaited = null);

// What was said before is of another picture.
function hear({ said }) {
  const { answer, given } = store.state;
  const { own, busy, resolve, reject } = awaited;
  const isThere = answer?.instances && given?.own === own && answer.given === given.path;
  if (said?.kind === 'problem') reject(Object.assign(new Error(said.text), { sentence: said.text }));
  else if (isThere) resolve(answer);
  else if (said?.kind === 'busy') return busy(said.text);
  else return;
  stopWaiting();
}

const plain = ({ class_id, runs, score }) => ({ class_id, runs, score });
const isShown = ({ score }) => score >= store.state.threshold;
const lessSureIn = (instances, objects) =>
  lacking(objects, instances.filter((one) => !isShown(one))).slice(0, MOST_LESS_SURE).map(plain);

async function corrected({ picture, width, height, semantic, instances }) {
  const photo = await readPhoto(picture.url, width, height);
  const objects = instances.filter(isShown).map(plain);
  const stuff = semantic.regions.filter(({ class_id }) => isStuff(class_id)).map(plain);
  return { photo, jpeg: null, objects, stuff, lessSure: lessSureIn(instances, objects) };
}

export async function again(address, rules) {
  const [photo, { values, width, height }] = await Promise.all([readPhoto(address), readKey(address, rules)]);
  return { photo, jpeg: parted(bytesOf(address), rules).photo, ...keyOf(values, width, height, rules.per_class), lessSure: [] };
}

// The weak guesses are in no file: the models are asked anew.
export const lessSureOf = (address, objects) =>
  answerTo(fileOf(address), () => {}).then(({ instances }) => lessSureIn(instances, objects));

export async function packPhoto(photo, most) {
  const canvas = Object.assign(document.createElement('canvas'), { width: photo.width, height: photo.height });
  canvas.getContext('2d').putImageData(photo, 0, 0);
  for (const quality of QUALITIES) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob.size <= most) return new Uint8Array(await blob.arrayBuffer());
  }
  throw new Error(`a photo of more than ${most} bytes`);
}
