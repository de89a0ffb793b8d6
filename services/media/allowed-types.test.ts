import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { allowedType } from './allowed-types.ts';

const office = 'application/vnd.openxmlformats-officedocument';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = Buffer.from([
  0xff,
  0xd8,
  0xff,
  0xe0,
  0,
  16,
  ...Buffer.from('JFIF\0'),
  1,
  1,
  0,
  0,
  1,
  0,
  1,
  0,
  0,
  0xff,
  0xd9,
]);
const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(30, 1)]);
const webp = Buffer.concat([
  Buffer.from('RIFF'),
  Buffer.from([40, 0, 0, 0]),
  Buffer.from('WEBPVP8 '),
  Buffer.alloc(32, 1),
]);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF');
const boxed = (brand: string) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}`),
    Buffer.alloc(4),
    Buffer.from(`${brand}isom`),
    Buffer.alloc(32),
  ]);
const mp3 = Buffer.concat([
  Buffer.from('ID3'),
  Buffer.from([3, 0, 0, 0, 0, 0, 0]),
  Buffer.from([0xff, 0xfb, 0x90, 0x64]),
  Buffer.alloc(500),
]);
const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(32)]);
const amr = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(32, 1)]);
const cfb = (stream: string) =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(600),
    Buffer.from(stream, 'utf16le'),
    Buffer.alloc(600),
  ]);
const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 3)]);

/** A zip of one entry, enough for a reader of local headers. */
function zip(name: string, text: string): Buffer {
  const data = deflateRawSync(text);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(text.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data, Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]);
}
const openXml = (main: string) =>
  zip('[Content_Types].xml', `<Types><Override ContentType="${main}.main+xml"/></Types>`);

const typeOf = (declared: string, bytes: Buffer, fileName: string | null = null) =>
  allowedType({ declared, fileName, bytes });

describe('files that are stored', () => {
  test.each([
    ['image/png', png, 'image/png'],
    ['image/jpeg', jpeg, 'image/jpeg'],
    ['image/gif', gif, 'image/gif'],
    ['image/webp', webp, 'image/webp'],
    ['video/mp4', boxed('isom'), 'video/mp4'],
    ['video/3gpp', boxed('3gp4'), 'video/3gpp'],
    ['audio/mp4', boxed('M4A '), 'audio/mp4'],
    ['audio/mp4', boxed('mp42'), 'audio/mp4'],
    ['audio/mpeg', mp3, 'audio/mpeg'],
    ['audio/ogg; codecs=opus', opus, 'audio/ogg'],
    ['audio/amr', amr, 'audio/amr'],
    ['application/pdf', pdf, 'application/pdf'],
    ['APPLICATION/PDF', pdf, 'application/pdf'],
    [
      `${office}.wordprocessingml.document`,
      openXml(`${office}.wordprocessingml.document`),
      `${office}.wordprocessingml.document`,
    ],
    ['application/msword', cfb('WordDocument'), 'application/msword'],
    ['application/vnd.ms-excel', cfb('Workbook'), 'application/vnd.ms-excel'],
    ['application/vnd.ms-powerpoint', cfb('PowerPoint Document'), 'application/vnd.ms-powerpoint'],
    ['text/plain', Buffer.from('BMI 24,\r\nGröße 1,70 m\t(geschätzt)'), 'text/plain'],
    ['text/csv', Buffer.from('name;age\nAsha;31\n'), 'text/csv'],
    ['text/x-vcard', Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:Asha\nEND:VCARD\n'), 'text/vcard'],
    ['text/plain', Buffer.alloc(0), 'text/plain'],
  ])('When %s is declared and found, then it is stored as what it is', async (declared, bytes, type) => {
    expect(await typeOf(declared, bytes)).toBe(type);
  });

  test('When a picture is declared as another kind of picture, then the bytes decide', async () => {
    expect(await typeOf('image/png', jpeg)).toBe('image/jpeg');
  });
});

describe('files that are refused', () => {
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  test.each([
    ['HTML as a picture', 'image/png', html],
    ['HTML as text', 'text/plain', html],
    ['HTML after words', 'text/plain', Buffer.from(`hello\n${html}`)],
    ['HTML by its own name', 'text/html', html],
    ['SVG by its own name', 'image/svg+xml', svg],
    ['SVG as a picture', 'image/png', svg],
    ['XML as text', 'text/plain', Buffer.from('\uFEFF  <?xml version="1.0"?><a/>')],
    ['a shell script as text', 'text/plain', Buffer.from('#!/bin/sh\nrm -rf /')],
    ['a program as a document', 'application/pdf', exe],
    ['a program as text', 'text/plain', exe],
    ['an archive', 'application/zip', zip('a.txt', 'a')],
    ['an archive as a document', `${office}.wordprocessingml.document`, zip('a.txt', 'a')],
    [
      'a document with macros',
      `${office}.wordprocessingml.document`,
      openXml('application/vnd.ms-word.document.macroEnabled'),
    ],
    ['an installer as an old document', 'application/msword', cfb('SummaryInformation')],
    ['an old document as a picture', 'image/png', cfb('WordDocument')],
    ['unknown bytes as sound', 'audio/ogg', Buffer.alloc(100, 7)],
    ['a picture without a type', 'application/octet-stream', png],
    ['nothing as a picture', 'image/png', Buffer.alloc(0)],
  ])('When it is %s, then it has no type', async (_what, declared, bytes) => {
    expect(await typeOf(declared, bytes)).toBe(null);
  });

  test.each(['report.pdf.exe', 'page.HTML', 'drawing.svg', 'run.ps1', 'all.zip', 'budget.xlsm', 'setup.msi ', 'a.js.'])(
    'When its name is %s, then its bytes do not matter',
    async (name) => {
      expect(await typeOf('application/pdf', pdf, name)).toBe(null);
    },
  );

  test.each(['report.pdf', 'Befund Nr. 12', 'scan', 'x-ray 2026.03.02', 'комментарий.pdf'])(
    'When its name is %s, then it is no hindrance',
    async (name) => {
      expect(await typeOf('application/pdf', pdf, name)).toBe('application/pdf');
    },
  );
});
