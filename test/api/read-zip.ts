import type { BundleReader } from '#ledger';
import yauzl from 'yauzl';

/** A bundle as it came over HTTP. */
export function readZip(bytes: Buffer): Promise<BundleReader> {
  const files = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (failed, zip) => {
      if (failed) return reject(failed);
      zip.on('entry', (entry: yauzl.Entry) =>
        zip.openReadStream(entry, (unreadable, stream) => {
          if (unreadable) return reject(unreadable);
          const pieces: Buffer[] = [];
          stream.on('data', (piece: Buffer) => pieces.push(piece));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(pieces));
            zip.readEntry();
          });
        }),
      );
      zip.once('end', () => resolve({ list: () => [...files.keys()], read: (path) => files.get(path) }));
      zip.readEntry();
    });
  });
}
