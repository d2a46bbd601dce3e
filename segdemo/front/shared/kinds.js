// Which classes are stuff, of which nothing is counted; all others are things. Every part brings the same ids.
let stuff = new Set();

export function learnStuff(classIds) {
  stuff = new Set(classIds);
}

export const isStuff = (classId) => stuff.has(classId);
export const isThing = (classId) => !stuff.has(classId);
