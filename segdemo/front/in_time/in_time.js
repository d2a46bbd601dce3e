// Asks for the answered sequence, and hands it to the player. props.value is {frames} or {problem}.
import { learnColours } from '../shared/colours.js';
import { begin, text } from '../shared/part.js';

export function start({ element, props, watch, trigger }) {
  begin(props);
  learnColours(props.colours);
  const button = element.querySelector('button');
  const said = element.querySelector('[role=status]');

  button.addEventListener('click', () => {
    button.disabled = true;
    said.textContent = text('time.busy');
    props.value = null; // so that the same problem counts as news
    trigger('click');
  });

  watch('value', async () => {
    if (!props.value) return;
    const { frames, problem } = props.value;
    button.disabled = false;
    said.textContent = problem ?? '';
    if (!frames) return;
    try {
      const { play } = await import('./later/player.js');
      await play(element.querySelector('.player'), frames, props.look);
      button.parentElement.remove();
    } catch (error) {
      said.textContent = text('time.failed');
      throw error; // for who looks after the page
    }
  });
}
