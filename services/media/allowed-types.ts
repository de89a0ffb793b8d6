import { fileTypeFromBuffer } from 'file-type';

const office = 'application/vnd.openxmlformats-officedocument';

/** What may be stored. Not here: all that runs (programs, scripts, HTML, SVG, macros) and archives, which hide such. */
const allowed: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/3gpp',
  'audio/aac',
  'audio/amr',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'application/pdf',
  `${office}.wordprocessingml.document`,
  `${office}.spreadsheetml.sheet`,
  `${office}.presentationml.presentation`,
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'text/plain',
  'text/csv',
  'text/vcard',
]);

const otherNames: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/apng': 'image/png',
  'video/x-m4v': 'video/mp4',
  'video/3gp': 'video/3gpp',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'text/x-vcard': 'text/vcard',
  'application/csv': 'text/csv',
};

/** Old Office files share one container with installers: what tells them apart is the name of a stream in it. */
const oldOfficeStreams: Readonly<Record<string, readonly string[]>> = {
  'application/msword': ['WordDocument'],
  'application/vnd.ms-excel': ['Workbook', 'Book'],
  'application/vnd.ms-powerpoint': ['PowerPoint Document'],
};

/** The same container holds sound and pictures; only the sender's word tells them apart. */
const soundOf: Readonly<Record<string, string>> = { 'video/mp4': 'audio/mp4' };

/** A downloaded file is opened by its name's ending, whatever its bytes are. */
const dangerousName =
  /\.(?:exe|com|scr|pif|cpl|dll|sys|drv|ocx|bat|cmd|ps1|psm1|vbs?|vbe|jse?|mjs|cjs|wsf|wsh|wsc|hta|msi|msp|msix|appx|jar|apk|ipa|app|dmg|pkg|deb|rpm|lnk|url|scf|reg|inf|sh|bash|zsh|command|desktop|py|pyw|pl|rb|php|html?|xhtml|shtml|mht|mhtml|svgz?|xml|xsl|xslt|chm|zip|rar|7z|gz|tgz|bz2|xz|tar|cab|iso|img|vhdx?|docm|dotm|xlsm|xltm|xlam|pptm|potm|ppsm)[\s.]*$/i;

export interface ReceivedFile {
  /** As the provider says. */
  declared: string;
  fileName: string | null;
  bytes: Buffer;
}

/** The type a file may be stored under, found in its bytes; null when it may not be stored. */
export async function allowedType({ declared, fileName, bytes }: ReceivedFile): Promise<string | null> {
  const said = plainType(declared);
  if (!allowed.has(said) || dangerousName.test(fileName ?? '')) return null;
  const found = await sniff(bytes);
  if (found === 'application/x-cfb') return isOldOffice(said, bytes) ? said : null;
  if (found !== null && soundOf[found] === said) return said;
  if (found !== null && allowed.has(found) && !isText(found)) return found;
  return isText(said) && isPlainText(bytes) ? said : null;
}

/** Lower case, without parameters, by the name we use. */
function plainType(mime: string): string {
  const bare = mime.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return otherNames[bare] ?? bare;
}

async function sniff(bytes: Buffer): Promise<string | null> {
  // The parser throws on files that end or contradict themselves in the middle; those have no type we could trust.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  return found === undefined ? null : plainType(found.mime);
}

function isOldOffice(said: string, bytes: Buffer): boolean {
  return (oldOfficeStreams[said] ?? []).some((stream) => bytes.includes(Buffer.from(stream, 'utf16le')));
}

function isText(mime: string): boolean {
  return mime.startsWith('text/');
}

/** No control characters but tab and line ends, and nothing a browser or a shell would take for a program. */
function isPlainText(bytes: Buffer): boolean {
  const controls = bytes.some(
    (byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f,
  );
  if (controls) return false;
  const start = bytes
    .toString('utf8', 0, 4_096)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return !/^(?:<|#!)/.test(start) && !/<(?:!doctype|html|head|body|script|svg|iframe|object|embed)\b/i.test(start);
}
