// A button per picture of one's own, after the examples: a click brings it back, its × makes the browser forget it.
import { ask } from '../../shared/asking.js';
import { askFirst } from '../../shared/later/ask_first.js';
import { make, makeButton, store, text } from '../../shared/part.js';
import { forget, forgetAll, keep, readKept, thoseThatStay } from './kept.js';

const THUMBNAIL = { width: 128, height: 96 }; // pixels, as of the examples

let pictures = []; // {own, also, file, thumbnail}, the newest first; also: what it was called when it was given before
let list = null;
let pending = null; // which one has been asked for and not been answered yet: it may be no picture
let shown = null; // which one is in the views
let drawn = ''; // what the strip shows
let turn = null; // what is done with them is done one after the other
const windows = new BroadcastChannel('segdemo-pictures'); // what one window forgets goes from the others, too

const find = (own) => pictures.find((one) => one.own === own || one.also.includes(own));
const without = (own) => pictures.filter((one) => one.own !== own);

function inTurn(act) {
  turn ??= readKept().then((kept) => (pictures = kept));
  turn = turn.then(act).catch((error) => console.warn('a picture is not kept:', error));
  return turn;
}

export const fileOf = (own) => inTurn(() => find(own)?.file);

export function show(theirList) {
  if (list) return;
  list = theirList;
  inTurn(() => store.listen(hear));
  windows.addEventListener('message', ({ data }) => {
    pictures = data ? without(data) : [];
    draw();
  });
}

function hear({ wanted, said, answer }) {
  if (!wanted && !said && !answer) return;
  if (wanted) pending = wanted.own;
  if (wanted?.file) inTurn(() => add(wanted));
  const isRefused = said?.kind === 'problem' && !said.again;
  if (isRefused && pending && !find(pending)?.thumbnail) drop(pending);
  if (said?.again || isRefused) pending = null;
  if (answer) {
    const { given } = store.state;
    const own = !answer.example && answer.given === given?.path ? given.own : null;
    if (own) inTurn(() => illustrate(own, answer.picture.url));
    shown = own;
  }
  inTurn(draw);
}

async function add({ own, file }) {
  if (find(own)) return;
  const twin = await findTwin(file);
  if (twin) await forget(twin.own);
  const picture = { own, also: twin ? [twin.own, ...twin.also] : [], file, thumbnail: twin?.thumbnail };
  pictures = thoseThatStay([picture, ...pictures.filter((one) => one !== twin)]);
  await keep(picture);
}

async function findTwin(file) {
  const bytes = async (one) => new Uint8Array(await one.arrayBuffer());
  for (const one of pictures) {
    if (one.file.size !== file.size) continue;
    const [mine, theirs] = await Promise.all([bytes(file), bytes(one.file)]);
    if (mine.every((byte, place) => byte === theirs[place])) return one;
  }
  return null;
}

// The server's copy is of a kind that every browser can show.
async function illustrate(own, url) {
  pending = null;
  const picture = find(own);
  if (!picture || picture.thumbnail) return;
  const image = make('img', '', { src: url });
  await image.decode();
  const canvas = make('canvas', '', THUMBNAIL);
  const scale = Math.max(canvas.width / image.naturalWidth, canvas.height / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  canvas.getContext('2d').drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  picture.thumbnail = canvas.toDataURL('image/jpeg', 0.8);
  draw();
  list.scrollLeft = list.scrollWidth; // where it is
  await keep(picture);
}

function drop(own) {
  if (store.state.wanted?.own === own) delete store.state.wanted.file; // forgotten is forgotten
  inTurn(async () => {
    pictures = without(find(own)?.own);
    draw();
    await forget(own);
  });
}

// ------------------------------------------------------------------------------------------------------- what is seen

function draw() {
  const seen = pictures.filter(({ own, thumbnail }) => thumbnail || own !== pending);
  const now = seen.map(({ own, thumbnail }) => `${own} ${Boolean(thumbnail)}`).join();
  if (now !== drawn) rebuild(seen);
  drawn = now;
  for (const { own, also } of seen) buttonOf(own).ariaPressed = String([own, ...also].includes(shown));
}

const buttonOf = (own) => /** @type {any} */ (list.querySelector(`[data-own="${own}"]`));

function rebuild(seen) {
  const focused = /** @type {any} */ (document.activeElement);
  for (const item of list.querySelectorAll('.own')) item.remove();
  list.append(...seen.map(itemOf));
  if (seen.length) list.append(note());
  if (!focused.isConnected) (buttonOf(focused.dataset.own) ?? list.querySelector('.own button, li:last-child button')).focus();
  list.dispatchEvent(new Event('scroll')); // the row looks where it goes on
}

function itemOf({ own, thumbnail }) {
  const given = new Date(own);
  const isToday = given.toDateString() === new Date().toDateString();
  const { lang } = document.documentElement; // that of the texts
  const when = given.toLocaleString(lang, isToday ? { timeStyle: 'short' } : { day: 'numeric', month: 'short' });
  const button = makeButton(make('img', '', { alt: '', ...(thumbnail && { src: thumbnail }) }), make('span', text('own.label', { when })));
  button.dataset.own = own;
  button.addEventListener('click', () => ask({ own }));
  const cross = makeButton('×');
  cross.className = 'forget';
  cross.ariaLabel = cross.title = text('own.forget', { when });
  cross.addEventListener('click', () => {
    windows.postMessage(own);
    drop(own);
  });
  return item(button, cross);
}

function note() {
  const all = makeButton(text('own.forget_all'));
  all.className = 'forget-all';
  const made = item(make('span', text('own.stay')), all);
  askFirst(all, text('own.forget_all.sure'), () => {
    windows.postMessage(null);
    if (store.state.wanted) delete store.state.wanted.file;
    inTurn(async () => {
      pictures = [];
      draw();
      await forgetAll();
    });
  });
  return made;
}

function item(...content) {
  const made = make('li', '', { className: 'own' });
  made.append(...content);
  return made;
}
