import { Query, Resolver } from '@nestjs/graphql';
import { LawTimelineView, PeopleReads } from '#governance';
import { Requires } from '#graphql';
import type { Permission } from '#identity';
import { NotFound } from '#vocabulary';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { type LawDate, LawDateType } from './law-timeline.types.js';

@Resolver(() => LawDateType)
export class LawTimelineResolver {
  constructor(
    private readonly timeline: LawTimelineView,
    private readonly people: PeopleReads,
  ) {}

  @Query(() => [LawDateType], {
    description: 'When policies begin, change and end, by day: those in force and those of packs not switched on.',
  })
  @Requires<Permission>('registry:read')
  async lawTimeline(@Caller() { organisationId }: PersonCaller): Promise<LawDate[]> {
    const organisation = await this.people.organisation(organisationId);
    if (!organisation) throw new NotFound('organisation', organisationId);
    const dates = await this.timeline.of(organisation);
    return dates.map(({ rule: { id, pack, law, citation, title, url, zone, mode }, ...date }) => ({
      ...date,
      ...{ policy: id, pack, law, citation, title, url, zone, mode },
    }));
  }
}
