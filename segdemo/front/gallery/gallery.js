// A button per example scene; the one that is shown is pressed. Pictures of one's own come after them.
import { awaitOwnPictures } from '../own_pictures/own_pictures.js';
import { ask, counted } from '../shared/asking.js';
import { begin, make, makeButton, store, text } from '../shared/part.js';

export function start({ element, props, trigger }) {
  begin(props);
  const list = element.querySelector('ul');
  const buttons = new Map();
  for (const scene of props.scenes) {
    const title = make('span', scene.title);
    if (scene.hard) title.append(' ', make('em', text('gallery.hard')));
    const button = makeButton(make('img', '', { src: scene.thumbnail, alt: '' }), title);
    button.title = `${scene.title}: ${scene.teaches}`;
    button.addEventListener('click', () => ask({ example: scene.name }));
    const item = make('li');
    item.append(button);
    list.append(item);
    buttons.set(scene.name, button);
  }
  store.listen((changes) => {
    if (changes.wanted?.example) {
      props.value = changes.wanted.example;
      trigger('input', counted());
    }
    if (!('answer' in changes)) return;
    for (const [name, button] of buttons) button.setAttribute('aria-pressed', name === changes.answer?.example);
  });
  awaitOwnPictures(list);
  showWhereMoreIs(element.querySelector('.examples'), list);
}

// On which sides the row goes on; the arrow there scrolls it.
function showWhereMoreIs(frame, list) {
  function show() {
    frame.classList.toggle('more-before', list.scrollLeft > 8);
    frame.classList.toggle('more-after', list.scrollLeft + list.clientWidth < list.scrollWidth - 8);
  }
  list.addEventListener('scroll', show, { passive: true });
  new ResizeObserver(show).observe(list);
  for (const button of frame.querySelectorAll('[data-step]')) {
    const scroll = () => list.scrollBy({ left: Number(button.dataset.step) * list.clientWidth, behavior: 'smooth' });
    button.addEventListener('click', scroll);
  }
}
