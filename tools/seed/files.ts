import { deflateSync } from 'node:zlib';

/** A file a customer sends, made here: no picture of a real person stands in the repository. */
export interface DemoFile {
  type: 'image' | 'document';
  mime: string;
  filename?: string;
  bytes: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];
const paper: Colour = [255, 250, 246];
const fine: Colour = [250, 224, 216];
const bold: Colour = [240, 190, 178];
const ink: Colour = [26, 38, 52];

/** A strip of an electrocardiogram on squared paper. */
export function ecgPicture(beatsPerMinute: number): DemoFile {
  const [width, height] = [640, 360];
  const pixels = Buffer.alloc((width * 3 + 1) * height);
  const paint = (x: number, y: number, colour: Colour): void =>
    void Buffer.from(colour).copy(pixels, y * (width * 3 + 1) + 1 + x * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      paint(x, y, x % 50 === 0 || y % 50 === 0 ? bold : x % 10 === 0 || y % 10 === 0 ? fine : paper);
  }
  let before = waveAt(0, beatsPerMinute);
  for (let x = 0; x < width; x++) {
    const now = waveAt(x, beatsPerMinute);
    for (let y = Math.min(before, now); y <= Math.max(before, now) + 2; y++) paint(x, y, ink);
    before = now;
  }
  return { type: 'image', mime: 'image/png', bytes: png({ width, height, pixels }) };
}

/** Height in pixels of the trace: P, QRS and T as bumps of a beat; 250 pixels are a second. */
function waveAt(x: number, beatsPerMinute: number): number {
  const phase = ((x / 250) * (beatsPerMinute / 60)) % 1;
  const bump = (at: number, spread: number, size: number): number => size * Math.exp(-(((phase - at) / spread) ** 2));
  return Math.round(
    200 -
      bump(0.2, 0.03, 14) +
      bump(0.35, 0.008, 18) -
      bump(0.38, 0.01, 130) +
      bump(0.41, 0.01, 34) -
      bump(0.6, 0.05, 26),
  );
}

function png({ width, height, pixels }: { width: number; height: number; pixels: Buffer }): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

function crc(bytes: Buffer): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/** One page with these lines, large enough to read in a preview, and a strip below them when it is of the heart. */
export function pdf(filename: string, lines: readonly string[], strip?: { beatsPerMinute: number }): DemoFile {
  const escaped = lines.map((line) => line.replace(/[\\()]/g, (sign) => `\\${sign}`));
  const words = `BT /F1 14 Tf 60 770 Td 24 TL ${escaped.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
  const text = strip === undefined ? words : `${words}\n${stripOperators(strip.beatsPerMinute)}`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(text, 'latin1')} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return { type: 'document', mime: 'application/pdf', filename, bytes: Buffer.from(file + end, 'latin1') };
}

/** Six rows of squared paper with the trace, as PDF drawing operators. */
function stripOperators(beatsPerMinute: number): string {
  const rows = Array.from({ length: 6 }, (_, row) => 480 - row * 80);
  const grid = rows.flatMap((base) => [
    ...Array.from({ length: 49 }, (_, column) => `${60 + column * 10} ${base} m ${60 + column * 10} ${base + 70} l`),
    ...Array.from({ length: 8 }, (_, line) => `60 ${base + line * 10} m 540 ${base + line * 10} l`),
  ]);
  const traces = rows.flatMap((base, row) =>
    Array.from({ length: 481 }, (_, x) => {
      const height = base + 20 + (200 - waveAt(row * 480 + x, beatsPerMinute)) / 3;
      return `${60 + x} ${height.toFixed(1)} ${x === 0 ? 'm' : 'l'}`;
    }),
  );
  return `0.94 0.78 0.74 RG 0.4 w ${grid.join('\n')} S 0.1 0.15 0.2 RG 0.9 w ${traces.join('\n')} S`;
}
