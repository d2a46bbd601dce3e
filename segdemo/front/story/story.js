// Leads to the parts of the page. The page has a base address, so the browser would load it anew, without its state.
import { begin, finder } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  element.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    const head = finder(document)(`${link.hash} h2`);
    head.tabIndex = -1;
    head.focus({ preventScroll: true }); // so that the Tab key and a screen reader go on from there
    head.closest('.part').scrollIntoView();
  });
}
