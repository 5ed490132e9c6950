import { Malformed } from '#ledger';
import { inflateSync } from 'node:zlib';

/** One object of a PDF: what it states, and the content of its stream, unpacked. */
export interface PdfObject {
  readonly dictionary: string;
  readonly stream: Uint8Array | undefined;
}

/** A stream holds at most this much once unpacked. */
const MAX_STREAM_BYTES = 512 * 1024 * 1024;

/**
 * The objects of a PDF as Custos writes it: one table of references, streams packed with Flate or not at all.
 *
 * @throws {Malformed} it is not such a file
 */
export function pdfObjects(bytes: Uint8Array): ReadonlyMap<number, PdfObject> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 5).toString('latin1') !== '%PDF-') throw refused('does not begin as a PDF');
  const end = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.subarray(-64).toString('latin1'));
  if (end === null) throw refused('does not end as a PDF: something was cut off or added');
  const table = /^xref\s+0 (\d+)\s+/.exec(file.subarray(Number(end[1]), Number(end[1]) + 40).toString('latin1'));
  if (table === null) throw refused('has no table of references where it says');
  const rows = Number(end[1]) + table[0].length;
  const trailer = file.indexOf('trailer', rows);
  // The trailer names the object to begin with and the file's identifier: it counts as an object that no other refers to.
  const objects = new Map<number, PdfObject>([
    [0, { dictionary: file.subarray(trailer, file.lastIndexOf('startxref')).toString('latin1'), stream: undefined }],
  ]);
  for (let number = 1; number < Number(table[1]); number++) {
    const row = file.subarray(rows + 20 * number, rows + 20 * number + 18).toString('latin1');
    if (!/^\d{10} \d{5} n/.test(row)) throw refused(`names no place for object ${number}`);
    objects.set(number, objectAt(file, Number(row.slice(0, 10)), number));
  }
  return objects;
}

function objectAt(file: Buffer, offset: number, number: number): PdfObject {
  const head = `${number} 0 obj\n`;
  if (file.subarray(offset, offset + head.length).toString('latin1') !== head)
    throw refused(`has no object ${number} where it says`);
  const start = offset + head.length;
  const close = file.indexOf('\nendobj', start);
  const opening = file.indexOf('\nstream\n', start);
  if (close < 0) throw refused(`does not end its object ${number}`);
  if (opening < 0 || opening > close)
    return { dictionary: file.subarray(start, close).toString('latin1'), stream: undefined };
  const dictionary = file.subarray(start, opening).toString('latin1');
  const length = /\/Length (\d+)/.exec(dictionary);
  if (length === null) throw refused(`does not say how long object ${number} is`);
  const content = file.subarray(opening + 8, opening + 8 + Number(length[1]));
  return { dictionary, stream: dictionary.includes('/FlateDecode') ? unpacked(content, number) : content };
}

function unpacked(content: Uint8Array, number: number): Uint8Array {
  try {
    return inflateSync(content, { maxOutputLength: MAX_STREAM_BYTES });
  } catch (cause) {
    throw refused(`has an object ${number} that does not unpack: ${(cause as Error).message}`);
  }
}

/**
 * The files embedded in a PDF, by name.
 *
 * @throws {Malformed} a file is named and not there
 */
export function embeddedFiles(objects: ReadonlyMap<number, PdfObject>): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { dictionary } of objects.values()) {
    if (!dictionary.includes('/Type /Filespec')) continue;
    const name = /\/F \(([^()\\]+)\)/.exec(dictionary)?.[1];
    const reference = /\/EF <<\s*\/F (\d+) 0 R/.exec(dictionary)?.[1];
    const stream = reference === undefined ? undefined : objects.get(Number(reference))?.stream;
    if (name === undefined || stream === undefined) throw refused('names a file that it does not hold');
    files.set(name, stream);
  }
  return files;
}

const refused = (what: string): Malformed => new Malformed('PDF', what);
