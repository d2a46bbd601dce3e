// The first stop of the Tab key: it leads past all that stands above the two views.
import { make, text } from '../shared/part.js';

export function putSkipLink({ views }) {
  const link = make('a', text('view.skip'), { href: '#view', className: 'skip' });
  link.addEventListener('click', (event) => {
    event.preventDefault(); // the page has a base address, so the browser would load it anew, without its state
    views.focus();
    views.scrollIntoView({ block: 'nearest' });
  });
  document.body.prepend(link);
}
