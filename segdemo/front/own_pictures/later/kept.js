// The pictures that a person gave last: in this browser's database, and nowhere else. Where the browser keeps nothing, as
// in a private window or on a full disk, they last as long as the page.
import { DATABASE, hasDatabase } from '../database.js';

const STORE = 'pictures';
const MOST = 6;
const MOST_BYTES = 60 * 1024 * 1024;

// Of {own, file, …}, those that stay, the newest first: few and not too large together, but the newest in any case.
export function thoseThatStay(pictures) {
  const newest = [...pictures].sort((a, b) => b.own - a.own).slice(0, MOST);
  let bytes = 0;
  return newest.filter(({ file }, place) => {
    bytes += file.size;
    return bytes <= MOST_BYTES || place === 0;
  });
}

export async function readKept() {
  return (await attempt(hasDatabase)) ? thoseThatStay((await change((all) => all.getAll())) ?? []) : [];
}

// Keeps one, or what has changed of it.
export const keep = (picture) =>
  change((all) => {
    const asked = all.put(picture);
    all.getAll().onsuccess = ({ target }) => {
      const stay = thoseThatStay(target.result);
      for (const { own } of target.result) if (!stay.some((one) => one.own === own)) all.delete(own);
    };
    return asked;
  });

export const forget = (own) => change((all) => all.delete(own));
export const forgetAll = () => attempt(() => done(indexedDB.deleteDatabase(DATABASE)));

// What `act` asks of the database, null where there is none.
const change = (act) =>
  attempt(async () => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'own' });
    const database = await done(opening);
    try {
      const transaction = database.transaction(STORE, 'readwrite');
      const over = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const asked = act(transaction.objectStore(STORE));
      await over;
      return asked.result;
    } finally {
      database.close();
    }
  });

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    console.warn('this browser keeps no pictures:', error);
    return null;
  }
}
