import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { z } from 'zod';

const Package = z.object({ name: z.string(), version: z.string() });

/** Product and version, as the ledger's entries name what decided. */
export const ENGINE = ((): string => {
  const { name, version } = Package.parse(JSON.parse(readFileSync(findPackageJSON(import.meta.url)!, 'utf8')));
  return `${name}/${version}`;
})();
