// Pictures that came with a lesson: given to the page as a person gives one of his own, so they are answered as such, and
// the key in their file goes with them.
import { fileOf } from '../../key_editor/later/picture_file.js';
import { store } from '../../shared/part.js';

export function ownPictures({ pictures = {} }) {
  const begun = Date.now();
  const given = Object.entries(pictures).map(([name, address], index) => ({ name, own: begun + index, file: fileOf(address) }));
  const find = (name) => given.find((one) => one.name === name);

  return {
    has: (name) => Boolean(find(name)),
    // What the page is asked for to show a picture, an example or one of these.
    wanted(name) {
      const { own, file } = find(name) ?? {};
      return file ? { own, file } : { example: name };
    },
    // The name of the picture that is shown: of an example, of one of these, or "own" for any other; undefined for none.
    shown() {
      const { answer, given: sent } = store.state;
      if (!answer) return undefined;
      const mine = answer.given && answer.given === sent?.path ? given.find(({ own }) => own === sent.own) : null;
      return answer.example ?? mine?.name ?? 'own';
    },
  };
}
