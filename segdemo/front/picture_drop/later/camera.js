// Takes a picture with the camera, in the dialog of the place for pictures.
import { make, store, text } from '../../shared/part.js';

let isListening = false;

export async function take(find, give) {
  const [dialog, video, shoot] = ['dialog', 'video', '.take'].map(find);

  function stop() {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    shoot.disabled = true;
  }

  function listen() {
    isListening = true;
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

  if (!isListening) listen();
  dialog.showModal();
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
    if (!dialog.open) stop(); // cancelled while the browser was asking for permission
  } catch (error) {
    console.error(error);
    dialog.close();
    store.set({ said: { kind: 'problem', text: text('drop.no_camera') } });
  }
}
