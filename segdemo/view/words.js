// What the two answers say about the place that is pointed at: for each view a title and a note, or null.

const name = (classId, count = 1) => text(`class.${classId}`, { count });

function share(part) {
  const percent = Math.round(100 * part);
  return percent ? text('view.share', { percent }) : text('view.share_tiny');
}

const totalArea = (places) => places.reduce((sum, place) => sum + place.area, 0);

function classShare(state, classId) {
  const { width, height } = state.answer;
  return share(totalArea(ofClass(state.answer.semantic.regions, classId)) / (width * height));
}

const objectWords = (state, object) =>
  text('view.tip.object', {
    name: name(object.class_id),
    number: object.number,
    count: ofClass(shownObjects(state), object.class_id).length,
    score: object.score.toFixed(2),
  });

const groupWords = (objects) =>
  text('view.tip.group', { count: objects.length, names: name(objects[0].class_id, objects.length) });

// The pixel that the words are about: the pointer's, or one inside of what lights up.
function pointedPixel(pointed, lights, width) {
  if (pointed.x !== null) return pointed.y * width + pointed.x;
  const { semantic, instance } = lights;
  const [place] = [...instance.strong, ...semantic.strong, ...instance.dashed, ...semantic.dashed, ...semantic.lit];
  return middle(place.runs);
}

function describe(state, lights, pixel) {
  const [kind, number] = state.pointed.target.split(':');
  const region = kind === 'region' ? state.answer.semantic.regions[number] : regionAt(state, pixel);
  const object = kind === 'object' ? state.answer.instances[number] : objectAt(state, pixel);
  const missed = ['missed', 'key'].includes(kind) ? lights.instance.dashed : [];
  return {
    semantic: state.answer.semantic && semanticWords(state, region, object, pixel),
    instance: state.answer.instances && instanceWords(state, lights, kind, region, object, missed),
  };
}

function semanticWords(state, region, object, pixel) {
  if (!region) {
    return { title: text('view.tip.background'), note: object ? againstObject(object) : '' };
  }
  if (!isClassShown(state, region.class_id)) {
    return { title: text('view.tip.off', { name: name(region.class_id) }), note: '' };
  }
  const held = objectsIn(state, region).length;
  const title = text('view.tip.region', { name: name(region.class_id), share: classShare(state, region.class_id) });
  if (object && object.class_id !== region.class_id) return { title, note: againstObject(object) };
  if (held > 1) return { title, note: text('view.tip.holds', { count: held, names: name(region.class_id, held) }) };
  const pieces = ofClass(state.answer.semantic.regions, region.class_id).filter((piece) => !piece.speck).length;
  return { title, note: pieces > 1 && !region.speck ? text('view.tip.piece', { pieces }) : '' };
}

function instanceWords(state, lights, kind, region, object, missed) {
  if (missed.length) return { title: text('view.tip.missed', { name: name(missed[0].class_id, missed.length) }), note: text('view.tip.in_key') };
  const many = lights?.instance.lit.length > 1;
  if (kind !== 'object' && kind !== 'unseen' && many) {
    const held = region && objectsIn(state, region).length > 1 && ['region', 'merge'].includes(kind);
    return { title: groupWords(lights.instance.lit), note: held ? text('view.tip.group_held') : '' };
  }
  if (!object) {
    const shown = region && isClassShown(state, region.class_id);
    return { title: text('view.tip.no_object'), note: shown ? againstRegion(region) : '' };
  }
  const title = kind === 'unseen' && many ? groupWords(lights.instance.lit) : objectWords(state, object);
  const agree = region?.class_id === object.class_id;
  const unseen = object.seen ? '' : text('view.tip.unseen');
  return { title, note: agree ? unseen : againstRegion(region, object) };
}

function againstObject(object) {
  return text('view.tip.against_object', { name: name(object.class_id) });
}

function againstRegion(region, object) {
  if (object?.class_id > CLASSES_SHARED) return text('view.tip.unknown');
  return text('view.tip.against_region', { name: region ? name(region.class_id) : text('view.tip.background') });
}
