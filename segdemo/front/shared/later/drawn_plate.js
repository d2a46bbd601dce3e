// A plate on a canvas, as a picture keeps it; x and y are its centre, in pixels. The canvas has the font.
export function drawPlate(context, { text, x, y, width, height, colour }) {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillRect(x - width / 2, y - height / 2, width, height);
  context.fillStyle = 'white';
  context.fillText(text, x, y);
}
