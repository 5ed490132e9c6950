import { Handle, OrganisationId, SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';

/** A thing that facts are about: a deployment, an agreement, an application, … Its attributes are facts, not columns. */
export const Subject = z.object({
  id: SubjectId,
  organisationId: OrganisationId,
  kind: SubjectKind,
  handle: Handle,
  name: z.string().min(1).max(300),
  recordedAt: z.date(),
});
export type Subject = Readonly<z.infer<typeof Subject>>;
