// Writes the reference pages and schemas that are made from the code. Run by `npm run docs`, after a build.
import { writeFile } from 'node:fs/promises';
import { configurationReference } from '#config';
import { errorReference, schemaReference } from '#graphql';
import { apiSchema, schemaFile } from '../../dist/apps/api/src/schema.js';

const api = await apiSchema();
const files = {
  'configuration.md': configurationReference(),
  'errors.md': errorReference(),
  'graphql.md': schemaReference(api, 'GraphQL of the control plane'),
  '../../apps/api/schema.graphql': schemaFile(api),
};

for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, import.meta.url), text);
