/** As much of a forecast as the sentence is made of. */
export interface Foreseen {
  readonly applications: readonly {
    readonly application: string;
    readonly name: string;
    /** First day on which calls are lost; none where all are kept. */
    readonly firstDay: string | null;
  }[];
  readonly days: readonly {
    readonly day: string;
    readonly causes: readonly {
      readonly sentence: string;
      readonly applications: readonly { readonly application: string }[];
    }[];
  }[];
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/**
 * What is ahead, in one sentence: how many applications keep working, which stops first, and why.
 *
 * @param dayInWords a calendar day, as people say it
 */
export function answerOf({ applications, days }: Foreseen, dayInWords: (day: string) => string): string {
  const stopping = applications.filter(({ firstDay }) => firstDay !== null);
  const keeping = applications.length - stopping.length;
  const [first] = stopping.toSorted((a, b) => (a.firstDay! < b.firstDay! ? -1 : 1));
  if (!first) {
    const all = counted(applications.length, 'application keeps', 'applications keep');
    return `${applications.length === 1 ? 'The' : 'All'} ${all} every call that is allowed today.`;
  }
  const cause = days
    .find(({ day }) => day === first.firstDay)
    ?.causes.find(({ applications: turning }) => turning.some(({ application }) => application === first.application));
  const why = cause ? `: ${cause.sentence}` : '.';
  const keep = keeping === 1 ? 'keeps' : 'keep';
  const kept = `${keeping} of ${counted(applications.length, 'application', 'applications')} ${keep}`;
  return `${kept} every call that is allowed today; ${first.name} loses calls from ${dayInWords(first.firstDay!)} on${why}`;
}
