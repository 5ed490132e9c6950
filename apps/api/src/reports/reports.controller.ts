import { Readable } from 'node:stream';
import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { type ListedReport, ReportDesk } from '#governance';
import { Requires } from '#graphql';
import type { Permission } from '#identity';
import { NotFound, ReportId } from '#vocabulary';
import type { FastifyReply } from 'fastify';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';

@Controller('reports')
export class ReportsController {
  constructor(private readonly desk: ReportDesk) {}

  /** The file of a report that is ready. It never changes, so its tag is its digest. */
  @Get(':id.pdf')
  @Requires<Permission>('report:make')
  async file(
    @Caller() { organisationId }: PersonCaller,
    @Param('id') id: string,
    @Headers('if-none-match') held: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { data } = ReportId.safeParse(id);
    if (data === undefined) throw new NotFound('report', id);
    const { report, pdf } = await this.desk.pdf(organisationId, data);
    const tag = `"${report.sha256}"`;
    void reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (held === tag) return reply.code(304).send();
    await reply
      .header('content-type', 'application/pdf')
      .header('content-length', pdf.length)
      .header('content-disposition', `attachment; filename="${nameOf(report)}"`)
      .send(Readable.from([pdf]));
  }
}

/** Days are those of UTC; a period is named by its first instants. */
function nameOf({ kind, from, until, finishedAt }: ListedReport): string {
  const days = kind === 'decisions' ? [from, until] : [finishedAt];
  return `custos-${kind}-${days.map((at) => at!.toISOString().slice(0, 10)).join('-to-')}.pdf`;
}
