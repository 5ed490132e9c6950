import { Args, ID, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ListedReport, ReportDesk, reportPosition, ReportReads, type RequestReport } from '#governance';
import { type Connection, Cursors, Input, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import { ReportId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { ReportConnection, ReportType, RequestReportInput } from './report.types.js';

@Resolver(() => ReportType)
export class ReportResolver {
  constructor(
    private readonly desk: ReportDesk,
    private readonly reads: ReportReads,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => ReportConnection, { description: 'Lists the reports that were asked for, newest first.' })
  @Requires<Permission>('ledger:read')
  reports(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<ListedReport>> {
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'reports'], {
      rows: (request) => this.reads.reports(organisationId, request),
      count: () => this.reads.countReports(organisationId),
      positionOf: reportPosition,
    });
  }

  @Query(() => ReportType, {
    nullable: true,
    description: 'One report and how far it has come; null where the organisation has none of this id.',
  })
  @Requires<Permission>('ledger:read')
  async report(
    @Caller() { organisationId }: PersonCaller,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<ListedReport | null> {
    const { data } = ReportId.safeParse(id);
    return data === undefined ? null : ((await this.reads.report(organisationId, data)) ?? null);
  }

  @Mutation(() => ReportType, {
    description: 'Asks for a report. A worker makes it: ask for the report again to see how far it has come.',
  })
  @Requires<Permission>('report:make')
  async requestReport(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(RequestReportInput) input: RequestReport,
  ): Promise<ListedReport> {
    return { ...(await this.desk.request(organisationId, input, person.id)), requestedBy: person };
  }

  @ResolveField(() => String, { nullable: true, description: 'Path at which to download it; null until it is ready.' })
  url(@Parent() { id, state }: ListedReport): string | null {
    return state === 'READY' ? `/reports/${id}.pdf` : null;
  }
}
