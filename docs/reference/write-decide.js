// Writes the reference of the decision point's GraphQL. A process of its own: Nest keeps all types in one table, and two
// apps have types of the same name.
import { writeFile } from 'node:fs/promises';
import { schemaReference } from '#graphql';
import { pdpSchema } from '../../dist/apps/pdp/src/schema.js';

const page = schemaReference(await pdpSchema(), 'GraphQL of the decision point');
await writeFile(new URL('graphql-decide.md', import.meta.url), page);
