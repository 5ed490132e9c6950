import { Controller, Get, Query, Res } from '@nestjs/common';
import { Clock, EvidenceExport, EvidenceQuery } from '#governance';
import { parseInput, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { zipOf } from './zip.js';

/** What the query string states; ids of decisions parted by commas. */
const Stated = z.strictObject({
  decisions: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((id) => id !== ''))
    .pipe(EvidenceQuery.shape.decisions),
});

@Controller()
export class EvidenceController {
  constructor(
    private readonly evidence: EvidenceExport,
    private readonly clock: Clock,
  ) {}

  /** The evidence bundle as a zip: the whole log, with a proof of each decision asked for, to be verified offline. */
  @Get('evidence')
  @Requires<Permission>('evidence:export')
  async bundle(
    @Caller() { organisationId, person }: PersonCaller,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const stated = parseInput(Stated, query, 'query');
    const at = this.clock.now();
    const zip = await zipOf(this.evidence.bundle(organisationId, stated, person.id), at);
    const name = `custos-evidence-${at.toISOString().slice(0, 10)}.zip`;
    await reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(zip);
  }
}
