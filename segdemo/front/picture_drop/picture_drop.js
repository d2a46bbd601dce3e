// Takes a picture from a person and sends it to the server.
import { ownPicture } from '../own_pictures/own_pictures.js';
import { ask, counted } from '../shared/asking.js';
import { afterFirstAnswer, begin, finder, store, text } from '../shared/part.js';

const fetchSending = () => import('./later/sending.js');
const say = (kind, words) => store.set({ said: { kind, text: words } });
const hasFiles = (transfer) => transfer && [...transfer.types].includes('Files');
const isWebAddress = (words) => /^\s*https?:\/\/\S+\s*$/i.test(words);

export function start({ element, props, trigger }) {
  begin(props);
  const find = finder(element);
  const input = find('input');
  let latest = 0; // of two pictures that are asked for, only the last one counts

  function give(file) {
    if (file.size <= props.max_bytes) ask({ own: Date.now(), file });
    else say('problem', text('drop.too_large', { limit: Math.floor(props.max_bytes / 1024 / 1024) }));
  }

  async function send({ own, file }) {
    const mine = latest;
    say('busy', text('drop.sending'));
    try {
      file ??= await ownPicture(own);
      if (mine !== latest) return;
      if (!file) {
        // Another browser window has forgotten it, or this one keeps nothing.
        if (store.state.answer) return say('problem', text('own.gone'));
        history.replaceState(null, ''); // a page that was left with it begins as any other
        return location.reload();
      }
      // The name stays here: nothing needs it, and names can hold surprises.
      const { sendFile } = await fetchSending();
      const path = await sendFile(new File([file], 'picture', { type: file.type }));
      if (mine !== latest) return;
      store.set({ given: { own, path } });
      props.value = { path, meta: { _type: 'gradio.FileData' } };
      trigger('input', counted());
    } catch (error) {
      console.error(error);
      if (mine === latest) store.set({ said: { kind: 'problem', text: error.sentence ?? text('drop.not_sent'), again: 'asked' } });
    }
  }

  afterFirstAnswer(fetchSending); // when a picture cannot be sent, it is too late
  store.listen(({ wanted }) => {
    if (!wanted) return;
    latest += 1;
    if (wanted.own) send(wanted);
  });

  // What was dropped or pasted: files, or words that may be a web address.
  function take(files, words) {
    if (store.state.hide.includes('intake')) return; // this lesson is about its own picture, dropped ones do not count
    if (files.length > 1) say('problem', text('drop.several'));
    else if (files.length) give(files[0]);
    else if (isWebAddress(words)) say('problem', text('drop.web_address'));
  }

  find('.choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take(input.files, '');
    input.value = ''; // so that choosing the same file again counts
  });

  // Shows where the picture will land: on the two that are there.
  function mark(on) {
    const landing = find('.landing');
    const views = document.querySelector('.views');
    landing.hidden = !on || !views || store.state.hide.includes('intake');
    if (landing.hidden) return;
    const place = views.getBoundingClientRect();
    for (const edge of ['left', 'top', 'width', 'height']) landing.style[edge] = `${place[edge]}px`;
  }
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event.dataTransfer) && !event.dataTransfer?.types.includes('text/uri-list')) return;
    event.preventDefault(); // else the browser would leave the page and open what is dropped
    mark(true);
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget || mark(false));
  document.addEventListener('drop', (event) => {
    mark(false);
    const words = event.dataTransfer?.getData('text/uri-list') ?? '';
    if (!hasFiles(event.dataTransfer) && !words) return;
    event.preventDefault();
    take(event.dataTransfer.files, words);
  });
  document.addEventListener('paste', (event) => {
    const isTyping = /** @type {any} */ (event.target).closest?.('input, textarea');
    if (!isTyping) take(event.clipboardData.files, event.clipboardData.getData('text/plain'));
  });

  // Browsers offer the camera on https and on this very machine only. Phones offer theirs behind "Choose a picture".
  find('.camera').hidden = !navigator.mediaDevices?.getUserMedia || matchMedia('(pointer: coarse)').matches;
  find('.camera').addEventListener('click', () => {
    import('./later/camera.js').then((camera) => camera.take(find, give), () => say('problem', text('drop.no_camera')));
  });
  find('.choose').disabled = false; // now that a click does something
}
