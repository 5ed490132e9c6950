import type { Organisation } from '#governance';
import { Handle, OrganisationId } from '#vocabulary';
import { z } from 'zod';

const OrganisationRow = z.object({
  id: OrganisationId,
  handle: Handle,
  name: z.string(),
  zone: z.string(),
  registryVersion: z.int(),
  createdAt: z.date(),
});

/** A row is outside input too. */
export const toOrganisation = (row: unknown): Organisation => OrganisationRow.parse(row);
