import { Readable } from 'node:stream';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { Clock, ReportPeriod, Reports } from '#governance';
import { parseInput, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';

const Instant = z.iso
  .datetime({ offset: true, error: 'allowed is an instant with its offset, such as 2026-11-01T00:00:00Z' })
  .transform((text) => new Date(text));

/** What the query strings state. */
const Nothing = z.strictObject({});
const StatedPeriod = z.strictObject({ from: Instant, until: Instant }).pipe(ReportPeriod);

@Controller('reports')
export class ReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly clock: Clock,
  ) {}

  /** What is deployed where, on whose terms, until when: as of now. */
  @Get('registry.pdf')
  @Requires<Permission>('report:make')
  async registry(
    @Caller() { organisationId, person }: PersonCaller,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    parseInput(Nothing, query, 'query');
    await this.send(reply, 'registry', await this.reports.registry(organisationId, person.id));
  }

  /** What was asked, allowed and denied in a period, and under which article. */
  @Get('decisions.pdf')
  @Requires<Permission>('report:make')
  async decisions(
    @Caller() { organisationId, person }: PersonCaller,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const period = parseInput(StatedPeriod, query, 'query');
    await this.send(reply, 'decisions', await this.reports.decisions(organisationId, period, person.id));
  }

  private async send(reply: FastifyReply, kind: string, pdf: Uint8Array): Promise<void> {
    const name = `custos-${kind}-${this.clock.now().toISOString().slice(0, 10)}.pdf`;
    await reply
      .header('content-type', 'application/pdf')
      .header('content-length', pdf.length)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from([pdf]));
  }
}
