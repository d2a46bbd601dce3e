// The two pictures and their controls as large as the screen, for a projector. Escape leaves it, as everywhere.
import { text } from '../../shared/part.js';

// Goes there, or back; the button says which it will do next.
export function turnFullScreen(section, button) {
  section.onfullscreenchange = () => {
    const isOn = document.fullscreenElement === section;
    button.textContent = isOn ? text('full_screen.leave') : ''; // else a sign alone
    button.ariaLabel = button.title = text(isOn ? 'full_screen.leave' : 'full_screen.enter');
  };
  return document.fullscreenElement ? document.exitFullscreen() : section.requestFullscreen();
}
