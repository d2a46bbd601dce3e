// Lays a dialog over the page: what lies behind is neither read nor reached nor scrolled. Gives what takes it away again.
export function cover(dialog, className) {
  const others = /** @type {HTMLElement[]} */ ([...document.body.children]).filter((other) => !other.inert);
  for (const other of others) other.inert = true;
  document.body.append(dialog);
  document.documentElement.classList.add(className);
  dialog.focus();
  return () => {
    dialog.remove();
    for (const other of others) other.inert = false;
    document.documentElement.classList.remove(className);
  };
}
