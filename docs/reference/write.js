// Writes the reference pages that are made from the code. Run by `npm run docs`, after a build.
import { writeFile } from 'node:fs/promises';
import { configurationReference } from '#config';
import { errorReference } from '#graphql';

const pages = { 'configuration.md': configurationReference(), 'errors.md': errorReference() };

for (const [name, text] of Object.entries(pages)) await writeFile(new URL(name, import.meta.url), text);
