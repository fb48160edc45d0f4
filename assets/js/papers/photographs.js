// A photograph as it leaves the phone: upright, no larger than a page needs, without the place and time it was taken at.

export const LONGEST_SIDE = 2000; // px
const SMALL = 480; // px, of what is shown beside its name
const MOST_BYTES = 400_000;
const QUALITIES = [0.85, 0.75, 0.65, 0.55];
const JUDGED = 1000, TILE = 50; // px: the longest side on which blur and darkness are judged, and in tiles of what size
const DETAIL = 0.04; // of the light: a tile whose grey varies less holds nothing that could be sharp
const SHARP_SHARE = 0.75; // a quarter of the tiles with something in them may be sharper than what is counted
// Measured on drawn pages; tests/journeys/test_photographs.py holds the figures and where they end.
export const BLURRED_BELOW = 0.12; // variance of the second difference over variance of the grey
export const DARK_BELOW = 100; // the grey, of 255, that nine tenths of the picture do not reach

/**
 * A photograph made ready: {blob, width, height, blurred, dark}; blob is a JPEG of at most 2,000 px a side.
 * What this browser cannot draw (PDF, DICOM, often HEIC) comes back as it is, with width and height null.
 */
export async function taken(file, turns = 0) {
  try {
    return await drawn(file, turns);
  } catch {
    return { blob: file, width: null, height: null, blurred: false, dark: false };
  }
}

async function drawn(file, turns) {
  const picture = await upright(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = painted(picture, scale, turns);
  picture.close();
  const { blurred, dark } = judged(canvas);
  return { blob: await jpeg(canvas), width: canvas.width, height: canvas.height, blurred, dark };
}

/** The picture as its camera says that it was held; older browsers do so without being told, and know no such word. */
async function upright(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return createImageBitmap(file);
  }
}

/** On white, made smaller, turned by so many quarters to the right. */
function painted(picture, scale, turns = 0) {
  const [width, height] = [Math.round(picture.width * scale) || 1, Math.round(picture.height * scale) || 1];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = turns % 2 ? [height, width] : [width, height];
  const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turns * Math.PI) / 2);
  pen.drawImage(picture, -width / 2, -height / 2, width, height);
  return canvas;
}

/** As a JPEG of at most 400 KB, or the smallest that can still be read. */
async function jpeg(canvas) {
  let blob;
  for (const quality of QUALITIES) {
    blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (!blob) throw new Error("no picture");
    if (blob.size <= MOST_BYTES) break;
  }
  return blob;
}

/** A small JPEG of a picture as a data: address, which the page's policy lets pictures come from. */
export async function thumbnail(blob) {
  const picture = await upright(blob);
  const canvas = painted(picture, Math.min(1, SMALL / Math.max(picture.width, picture.height)));
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.7);
}

/** {sharpness, light, blurred, dark} of a canvas. Said to whoever took it; nothing is ever refused for it. */
export function judged(canvas) {
  const small = painted(canvas, Math.min(1, JUDGED / Math.max(canvas.width, canvas.height)));
  const { width, height } = small;
  const grey = greys(small.getContext("2d").getImageData(0, 0, width, height).data);
  const light = quantile(grey, 0.9); // a page is paper for its most part, and paper is light
  const sharpness = quantile(tiles(grey, width, height, DETAIL * light), SHARP_SHARE);
  return { sharpness, light, blurred: sharpness < BLURRED_BELOW, dark: light < DARK_BELOW };
}

function greys(pixels) {
  const grey = new Float32Array(pixels.length / 4);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2];
  }
  return grey;
}

const quantile = (values, share) => Float32Array.from(values).sort()[Math.floor(values.length * share)] ?? 0;

/** The sharpness of each tile with something in it: so a table around the page and its empty margins do not count. */
function tiles(grey, width, height, least) {
  const found = [];
  for (let top = 1; top + TILE < height; top += TILE) {
    for (let left = 1; left + TILE < width; left += TILE) {
      const [contrast, across, along] = variances(grey, width, top * width + left);
      if (contrast > least ** 2) found.push(Math.min(across, along) / contrast);
    }
  }
  return found;
}

/** Variances of a tile's grey and of its second differences (the two halves of the Laplacian): who shakes, shakes one way. */
function variances(grey, width, corner) {
  const sums = [0, 0, 0], squares = [0, 0, 0], n = TILE * TILE;
  for (let y = 0; y < TILE; y++) {
    for (let i = corner + y * width; i < corner + y * width + TILE; i++) {
      const values = [grey[i], grey[i - 1] + grey[i + 1] - 2 * grey[i], grey[i - width] + grey[i + width] - 2 * grey[i]];
      for (let each = 0; each < 3; each++) {
        sums[each] += values[each];
        squares[each] += values[each] ** 2;
      }
    }
  }
  return sums.map((sum, each) => squares[each] / n - (sum / n) ** 2);
}
