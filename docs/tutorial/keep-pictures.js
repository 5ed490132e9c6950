// Keeps the pictures that the tests took as those of the documents. Run by `npm run pictures`, after the tests.
import { copyFile, mkdir, readdir } from 'node:fs/promises';

const taken = new URL('../../artefacts/screenshots/', import.meta.url);
const kept = new URL('pictures/', import.meta.url);

await mkdir(kept, { recursive: true });
for (const name of await readdir(taken))
  if (name.startsWith('tutorial-')) await copyFile(new URL(name, taken), new URL(name.replace('tutorial-', ''), kept));
