// The card of a teacher's own pictures, each with the key that he has made to it.
import { formatNumber, make, text } from '../../shared/part.js';
import { pictureNames } from './check.js';
import { button } from './fields.js';

export const numberOf = (name) => Number(name.split('_')[1]);
export const keyedName = (name) => text('builder.keyed', { number: numberOf(name) });

// draftNow(): the draft; changed(pictures, sentence): it has these now.
export function ownPictures(kit, { draftNow, changed, say }) {
  const place = make('section', '', { className: 'whole own-pictures', ariaLabel: text('builder.own_pictures') });
  async function edit(name, opener) {
    try {
      const { makeKey } = await import('../../key_editor/later/editor.js');
      const { pictures = {} } = draftNow();
      const made = await makeKey(kit, pictures[name]);
      const number = numberOf(name);
      if (made) changed({ ...pictures, [name]: made }, text('builder.picture_ready', { number }));
      else opener.focus();
    } catch (error) {
      console.error(error);
      say(text('key.failed'));
    }
  }

  function remove(name) {
    const { [name]: _, ...rest } = draftNow().pictures;
    changed(rest, text('builder.picture_removed', { number: numberOf(name) }));
  }

  const { pictures = {} } = draftNow();
  const list = make('ul');
  for (const [name, src] of Object.entries(pictures)) {
    const number = { number: numberOf(name) };
    const item = make('li');
    const correct = button(text('builder.picture_correct', number), () => edit(name, correct));
    item.append(
      make('img', '', { src, alt: keyedName(name), className: 'photo' }),
      correct,
      button(text('builder.picture_remove', number), () => remove(name)),
    );
    list.append(item);
  }
  const free = pictureNames(kit).find((name) => !(name in pictures));
  const add = button(text('builder.picture_add'), () => edit(free, add));
  add.classList.add('add');
  add.disabled = !free;
  const limits = { most: kit.most_pictures, side: formatNumber(kit.key.most_side), kilobytes: kit.key.most_photo / 1000 };
  const hint = make('p', text('builder.own_pictures.hint', limits), { className: 'quiet' });
  place.append(make('h2', text('builder.own_pictures')), hint, ...(list.children.length ? [list] : []), add);
  return place;
}
