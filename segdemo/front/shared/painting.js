// One view on its canvas: the photo with places painted over it, and a light on some of them. Pixels are Uint32 in the
// order of ImageData, that is 0xAABBGGRR. The look is that of overlays.py, which paints the files to take away: both
// read look.json.
import { fill, rim } from './runs.js';

const pixelOf = ([red, green, blue]) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

// A colour over a pixel; strength 0 leaves the pixel, 256 hides it. Red and blue are mixed in one go: they do not meet.
function mix(pixel, colour, strength) {
  const rest = 256 - strength;
  const redBlue = (Math.imul(pixel & 0xff00ff, rest) + Math.imul(colour & 0xff00ff, strength)) >>> 8;
  const green = (Math.imul(pixel & 0xff00, rest) + Math.imul(colour & 0xff00, strength)) >>> 8;
  return 0xff000000 | (redBlue & 0xff00ff) | (green & 0xff00);
}

// The steps [right, down] to all pixels that are at most `radius` steps away.
function disc(radius) {
  const steps = [];
  for (let y = -radius; y <= radius; y++) {
    for (let x = Math.abs(y) - radius; x <= radius - Math.abs(y); x++) steps.push([x, y]);
  }
  return steps;
}

export class Painting {
  constructor(canvas, look) {
    this.canvas = canvas;
    this.dark = pixelOf(look.dark);
    this.light = pixelOf(look.light);
    this.stuffPower = look.stuff_power;
    this.pixelsPerContour = look.pixels_per_contour;
    // Every pixel is painted here, so the canvas had better stay in the memory of the CPU.
    this.context = canvas.getContext('2d', { willReadFrequently: true });
  }

  // Starts anew on the photo, an ImageData.
  begin(photo) {
    const { width, height } = photo;
    this.width = width;
    this.height = height;
    this.canvas.width = width;
    this.canvas.height = height;
    this.photo = new Uint32Array(photo.data.buffer);
    this.image = new ImageData(width, height);
    this.shown = new Uint32Array(this.image.data.buffer);
    this.painted = new Uint32Array(width * height);
    this.dimmed = new Uint32Array(width * height);
    this.labels = new Uint16Array(width * height);
    this.line = Math.max(1, Math.round(Math.max(width, height) / this.pixelsPerContour)); // width of a contour in pixels
    this.rims = new WeakMap(); // place -> its rim
  }

  // Lays {runs, label, colour, calm} out, later ones above earlier ones, and other places to be dashed. What is calm
  // is painted weaker, and has no light line in its contour.
  lay(areas, dashed) {
    const { labels } = this;
    labels.fill(0);
    this.colours = [0]; // by label
    this.isBright = [false];
    for (const { runs, label, colour, calm } of areas) {
      this.colours[label] = pixelOf(colour);
      this.isBright[label] = !calm;
      fill(labels, runs, label);
    }
    this.border = this.findBorder();
    this.dashed = dashed;
  }

  recolour(label, colour) {
    this.colours[label] = pixelOf(colour);
  }

  // The pixels on both sides of where labels meet.
  findBorder() {
    const { labels, width, height } = this;
    const border = [];
    const isIn = new Uint8Array(labels.length);
    const add = (pixel) => {
      if (!isIn[pixel]) border.push(pixel);
      isIn[pixel] = 1;
    };
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0; x < width; x++, pixel++) {
        if (x < width - 1 && labels[pixel + 1] !== labels[pixel]) {
          add(pixel);
          add(pixel + 1);
        }
        if (y < height - 1 && labels[pixel + width] !== labels[pixel]) {
          add(pixel);
          add(pixel + width);
        }
      }
    }
    return border;
  }

  // Paints what is laid out over the photo. strength: 0–100 %.
  paint({ strength, contours }) {
    this.bright = Math.round(2.56 * strength);
    this.calm = Math.round(256 * (strength / 100) ** this.stuffPower);
    const { labels, colours, isBright, painted, photo, line } = this;
    const strengths = isBright.map((is) => (is ? this.bright : this.calm));
    for (let pixel = 0; pixel < labels.length; pixel++) {
      const label = labels[pixel];
      painted[pixel] = label ? mix(photo[pixel], colours[label], strengths[label]) : photo[pixel];
    }
    if (contours) {
      // A dark line on every border, a light one beside it inside of bright places: one of the two shows on any photo.
      const dark = line >> 1;
      this.stamp(painted, this.border, disc(dark + line), this.light, isBright);
      this.stamp(painted, this.border, disc(dark), this.dark);
    }
    for (const place of this.dashed) this.dash(painted, place);
    this.dimmedIsOld = true;
  }

  // Shows the painting; with places to light up, those in full colour and the rest of it dim. lookOf(place) is its
  // {colour, calm}, or null for the bare photo.
  show(lights, lookOf) {
    if (!lights) {
      this.shown.set(this.painted);
    } else {
      this.dim();
      this.shown.set(this.dimmed);
      for (const place of lights.lit) this.lightUp(place.runs, lookOf(place));
      for (const place of lights.strong) this.outline(place);
      for (const place of lights.dashed) this.dash(this.shown, place);
    }
    this.context.putImageData(this.image, 0, 0);
  }

  // Nearly grey and dark, so that what is lit stands out and the rest can still be made out.
  dim() {
    if (!this.dimmedIsOld) return;
    const { painted, dimmed } = this;
    for (let pixel = 0; pixel < painted.length; pixel++) {
      const colour = painted[pixel];
      const grey = ((colour & 255) * 77 + ((colour >> 8) & 255) * 151 + ((colour >> 16) & 255) * 28) >> 8;
      dimmed[pixel] = mix(mix(grey * 0x10101, colour, 90), 0, 140);
    }
    this.dimmedIsOld = false;
  }

  lightUp(runs, look) {
    const { photo, shown } = this;
    const colour = look ? pixelOf(look.colour) : 0;
    const strength = look ? (look.calm ? this.calm : this.bright) : 0;
    for (let i = 0; i < runs.length; i += 2) {
      for (let pixel = runs[i]; pixel < runs[i + 1]; pixel++) shown[pixel] = mix(photo[pixel], colour, strength);
    }
  }

  outline(place) {
    const pixels = this.rimOf(place);
    this.stamp(this.shown, pixels, disc(2 * this.line), this.dark);
    this.stamp(this.shown, pixels, disc(this.line), this.light);
  }

  dash(target, place) {
    const { width, line } = this;
    const [light, dark] = [[], []];
    for (const pixel of this.rimOf(place)) {
      const along = (pixel % width) + Math.floor(pixel / width);
      (along % (12 * line) < 7 * line ? light : dark).push(pixel);
    }
    this.stamp(target, dark, disc(line), this.dark);
    this.stamp(target, light, disc(line), this.light);
  }

  rimOf(place) {
    if (!this.rims.has(place)) this.rims.set(place, rim(place.runs, this.width, this.height));
    return this.rims.get(place);
  }

  // Puts a colour on every step from every pixel; with `where`, only on the labels that it says yes to.
  stamp(target, pixels, steps, colour, where) {
    const { labels, width, height } = this;
    const offsets = steps.map(([right, down]) => down * width + right);
    const reach = Math.max(...steps.map(([right]) => right));
    for (const pixel of pixels) {
      const column = pixel % width;
      const row = (pixel - column) / width;
      const isInside = column >= reach && column < width - reach && row >= reach && row < height - reach;
      for (let i = 0; i < offsets.length; i++) {
        const other = pixel + offsets[i];
        if (!isInside && !this.holds(column + steps[i][0], row + steps[i][1])) continue;
        if (!where || where[labels[other]]) target[other] = colour;
      }
    }
  }

  holds(column, row) {
    return column >= 0 && column < this.width && row >= 0 && row < this.height;
  }
}
