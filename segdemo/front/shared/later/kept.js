// What a browser keeps of a person, as JSON by name. storage: gives localStorage or sessionStorage; a browser that keeps
// nothing refuses to.

// What `read` makes of what is kept, and where it fails, what `otherwise` gives: nothing is kept, it may not be, or it is
// somebody else's.
export function readKept(storage, name, read, otherwise) {
  try {
    return read(JSON.parse(storage().getItem(name)));
  } catch {
    return otherwise();
  }
}

// Where it is full, or may not be, the value is gone with the page.
export function writeKept(storage, name, value) {
  try {
    storage().setItem(name, JSON.stringify(value));
  } catch {}
}
