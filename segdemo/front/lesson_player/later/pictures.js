// The two pictures as they were seen, small, for the sheet. They go when the tab is closed: one may be of somebody.
import { drawPlate } from '../../shared/later/drawn_plate.js';

const WIDTH = 480; // pixels
const nameOf = (lesson) => `segdemo.pictures.${lesson.id}`;

export function loadPictures(lesson) {
  try {
    const found = JSON.parse(sessionStorage.getItem(nameOf(lesson)));
    const isImage = ([, pair]) => pair.every((one) => one.startsWith('data:image/jpeg;base64,'));
    return Object.fromEntries(Object.entries(found).filter(isImage));
  } catch {
    return {};
  }
}

export function keepPictures(lesson, pictures) {
  try {
    sessionStorage.setItem(nameOf(lesson), JSON.stringify(pictures));
  } catch {} // full or not allowed: they are kept until a reload
}

// Addresses of both views as they are, numbers and names included; null before there is anything to see.
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
  return canvas.toDataURL('image/jpeg', 0.8);
}
