// The two pictures and their controls as large as the screen, for a projector. Escape leaves it, as everywhere.
import { text } from '../shared/part.js';
import { report } from '../shared/report.js';

export function startFullScreen({ find }) {
  const [section, button] = ['.linked', '.full-screen'].map(find);

  function show() {
    const isOn = document.fullscreenElement === section;
    button.textContent = isOn ? text('full_screen.leave') : ''; // else a sign alone
    button.ariaLabel = button.title = text(isOn ? 'full_screen.leave' : 'full_screen.enter');
  }
  button.hidden = !document.fullscreenEnabled; // in a frame the outer page may not allow it; small phones have none
  button.addEventListener('click', () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : section.requestFullscreen();
    done.catch(report);
  });
  section.addEventListener('fullscreenchange', show);
  show();
}
