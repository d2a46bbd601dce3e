// Runs once, when Gradio has put picture_drop.html into the page. From Gradio: element, props, trigger, upload.
// Before this file: store.js.
const find = (selector) => element.querySelector(selector);
const input = find('input');
const dialog = find('dialog');
const video = find('video');

const say = (kind, words) => store.set({ said: { kind, text: words } });

let latest = 0; // of two uploads under way, only the one started last counts

async function give(file) {
  if (store.state.hide.includes('intake')) return; // this lesson is about its own picture, dropped ones do not count
  if (file.size > props.max_bytes) {
    const limit = Math.floor(props.max_bytes / 1024 / 1024);
    say('problem', `This file is larger than ${limit} MB: make the picture smaller and try again.`);
    return;
  }
  const mine = ++latest;
  say('busy', 'Sending the picture …');
  try {
    // The name stays here: nothing needs it, and names can hold surprises.
    const { path } = await upload(new File([file], 'picture', { type: file.type }));
    if (mine !== latest) return;
    props.value = { path, meta: { _type: 'gradio.FileData' } };
    trigger('input');
  } catch (error) {
    console.error(error);
    if (mine === latest) say('problem', 'The picture could not be sent: check your connection and try again.');
  }
}

find('.choose').addEventListener('click', () => input.click());
input.addEventListener('change', () => {
  if (input.files.length) give(input.files[0]);
  input.value = ''; // so that choosing the same file again counts
});

const hasFiles = (transfer) => transfer && [...transfer.types].includes('Files');
const mark = (on) => document.body.classList.toggle('picture-hovers', on);
document.addEventListener('dragover', (event) => {
  if (!hasFiles(event.dataTransfer)) return;
  event.preventDefault(); // else the browser would leave the page and open the file
  mark(true);
});
document.addEventListener('dragleave', (event) => event.relatedTarget || mark(false));
document.addEventListener('drop', (event) => {
  mark(false);
  if (!hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  if (event.dataTransfer.files.length) give(event.dataTransfer.files[0]);
});
document.addEventListener('paste', (event) => {
  if (event.clipboardData.files.length) give(event.clipboardData.files[0]);
});

// Browsers offer the camera on https and on this very machine only. Phones offer theirs behind "Choose a picture".
find('.camera').hidden = !navigator.mediaDevices?.getUserMedia || matchMedia('(pointer: coarse)').matches;
find('.camera').addEventListener('click', async () => {
  dialog.showModal();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
    video.srcObject = stream;
    if (!dialog.open) stop(); // cancelled while the browser was asking for permission
  } catch (error) {
    console.error(error);
    dialog.close();
    say('problem', 'The camera cannot be used: allow it in your browser, or choose a picture instead.');
  }
});
function stop() {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  find('.take').disabled = true;
}
video.addEventListener('loadeddata', () => (find('.take').disabled = false));
dialog.addEventListener('close', stop);
find('.cancel').addEventListener('click', () => dialog.close());
find('.take').addEventListener('click', () => {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  canvas.toBlob((blob) => give(new File([blob], 'camera.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.95);
  dialog.close();
});

find('.choose').disabled = false; // now that a click does something
