// Sends a picture to Gradio's place for uploads. A request of fetch() does not say how far it is, and one that is slow but
// moves on must not be given up: so this is a request of the older kind.
import { text } from '../../shared/texts.js';

const PATIENCE = 60_000; // ms without any progress

// Where the server has put the file. An error that the person can be told has a `sentence`.
export function sendFile(file) {
  const form = new FormData();
  form.append('files', file);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    let timer;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, PATIENCE);
    };
    function giveUp() {
      reject(Object.assign(new Error('the upload stands still'), { sentence: text('drop.stalled') }));
      request.abort();
    }
    request.upload.onprogress = wait;
    request.onloadend = () => {
      clearTimeout(timer);
      if (request.status === 200) resolve(JSON.parse(request.responseText)[0]);
      else reject(new Error(`the upload was answered ${request.status}`));
    };
    request.open('POST', new URL('gradio_api/upload', document.baseURI).href);
    request.send(form);
    wait();
  });
}
