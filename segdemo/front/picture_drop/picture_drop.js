// Takes a picture from a person and sends it to the server.
import { begin, finder, make, store, text } from '../shared/part.js';

const say = (kind, words) => store.set({ said: { kind, text: words } });
const hasFiles = (transfer) => transfer && [...transfer.types].includes('Files');
const isWebAddress = (words) => /^\s*https?:\/\/\S+\s*$/i.test(words);

export function start({ element, props, trigger, upload }) {
  begin(props);
  const find = finder(element);
  const input = find('input');
  let latest = 0; // of two uploads under way, only the one started last counts

  async function give(file) {
    if (file.size > props.max_bytes) {
      say('problem', text('drop.too_large', { limit: Math.floor(props.max_bytes / 1024 / 1024) }));
      return;
    }
    latest += 1;
    const mine = latest;
    say('busy', text('drop.sending'));
    try {
      // The name stays here: nothing needs it, and names can hold surprises.
      const { path } = await upload(new File([file], 'picture', { type: file.type }));
      if (mine !== latest) return;
      props.value = { path, meta: { _type: 'gradio.FileData' } };
      trigger('input');
    } catch (error) {
      console.error(error);
      if (mine === latest) say('problem', text('drop.not_sent'));
    }
  }

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

  startCamera(find, give);
  find('.choose').disabled = false; // now that a click does something
}

// Browsers offer the camera on https and on this very machine only. Phones offer theirs behind "Choose a picture".
function startCamera(find, give) {
  const [dialog, video, shoot] = ['dialog', 'video', '.take'].map(find);

  function stop() {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    shoot.disabled = true;
  }

  find('.camera').hidden = !navigator.mediaDevices?.getUserMedia || matchMedia('(pointer: coarse)').matches;
  find('.camera').addEventListener('click', async () => {
    dialog.showModal();
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
      if (!dialog.open) stop(); // cancelled while the browser was asking for permission
    } catch (error) {
      console.error(error);
      dialog.close();
      say('problem', text('drop.no_camera'));
    }
  });
  video.addEventListener('loadeddata', () => (shoot.disabled = false));
  dialog.addEventListener('close', stop);
  find('.cancel').addEventListener('click', () => dialog.close());
  shoot.addEventListener('click', () => {
    const canvas = make('canvas', '', { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext('2d').drawImage(video, 0, 0);
    canvas.toBlob((blob) => give(new File([blob], 'camera.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.95);
    dialog.close();
  });
}
