// Every object of a sequence, {class_id, number, way}, the one that comes farthest first; way: frame -> [x, y] of its
// centre there.
export function tracksIn(frames) {
  const tracks = new Map();
  frames.forEach(({ objects }, at) => {
    for (const { class_id, number, centre } of objects) {
      const name = `${class_id} ${number}`;
      if (!tracks.has(name)) tracks.set(name, { class_id, number, way: new Map() });
      tracks.get(name).way.set(at, centre);
    }
  });
  return [...tracks.values()].filter(({ way }) => way.size > 1).sort((a, b) => distance(b) - distance(a));
}

function distance({ way }) {
  const centres = [...way.values()];
  const [first, last] = [centres[0], centres.at(-1)];
  return Math.hypot(last[0] - first[0], last[1] - first[1]);
}
