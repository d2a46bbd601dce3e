// The two pictures as they were seen, small, for the sheet. They go when the tab is closed: one may be of somebody.
import { drawPlate } from '../../shared/later/drawn_plate.js';
import { readKept, writeKept } from '../../shared/later/kept.js';

const WIDTH = 480; // pixels
const nameOf = (lesson) => `segdemo.pictures.${lesson.id}`;
const storage = () => sessionStorage;

const isImage = ([, pair]) => pair.every((one) => one.startsWith('data:image/jpeg;base64,'));
const imagesOf = (found) => Object.fromEntries(Object.entries(found).filter(isImage));

export const loadPictures = (lesson) => readKept(storage, nameOf(lesson), imagesOf, () => ({}));
export const keepPictures = (lesson, pictures) => writeKept(storage, nameOf(lesson), pictures);

// Addresses of both views as they are, with numbers, names and a pupil's line; null before there is anything to see.
export function takePictures() {
  const frames = [...document.querySelectorAll('#view .frame')];
  const isSeen = frames.length && frames.every((frame) => frame.querySelector('canvas').width > 0);
  return isSeen ? frames.map(pictureOf) : null;
}

function pictureOf(frame) {
  const seen = frame.querySelector('canvas');
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * seen.height) / seen.width);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(seen, 0, 0, canvas.width, canvas.height);
  context.font = '700 15px sans-serif';
  const colour = getComputedStyle(frame).getPropertyValue('--plate');
  for (const { style, textContent: text } of frame.querySelectorAll('.plates span')) {
    const [left, top] = [style.left, style.top].map((share) => parseFloat(share) / 100);
    const [x, y, width] = [left * canvas.width, top * canvas.height, context.measureText(text).width + 8];
    drawPlate(context, { text, x, y, width, height: 20, colour });
  }
  for (const path of frame.querySelectorAll('.drawing path')) strokeAgain(context, path);
  return canvas.toDataURL('image/jpeg', 0.8);
}

// A path of shared/later/drawing.js, as thick as it is on the page.
function strokeAgain(context, path) {
  const { width, height } = path.ownerSVGElement.viewBox.baseVal;
  const { stroke, strokeWidth } = getComputedStyle(path);
  const scaled = new Path2D();
  scaled.addPath(new Path2D(path.getAttribute('d')), new DOMMatrix().scale(context.canvas.width / width, context.canvas.height / height));
  Object.assign(context, { strokeStyle: stroke, lineWidth: parseFloat(strokeWidth), lineCap: 'round', lineJoin: 'round' });
  context.stroke(scaled);
}
