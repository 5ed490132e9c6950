import { Select, Stack, Text } from '@mantine/core';
import { IconMinus } from '@tabler/icons-react';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { TimeAxis } from '../display/time-axis.js';
import styles from '../display/time-line.module.css';
import { placeAt, type TimeScale, timeScale } from '../display/time-scale.js';
import { CalendarDay, dayInWords, daysOff } from '../display/time.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { SubjectLink } from '../facts/subject-link.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { LawTimeLineQuery } from '../graphql/generated/graphql.js';
import { useOrganisation } from '../session/viewer.js';
import marks from './law-time-line.module.css';
import { OWN_PACK } from './policy-words.js';

const LAW_TIME_LINE = graphql(`
  query LawTimeLine($horizonDays: Int!) {
    lawTimeline {
      day
      kind
      policy
      pack
      citation
      title
      inForce
    }
    packs {
      pack
      title
    }
    overview(horizonDays: $horizonDays) {
      lapseCount
      lapses {
        kind
        meaning
        at
        subject {
          id
          name
          subjectKind
        }
      }
    }
  }
`);

const DAYS_BACK = 365;
const HORIZON_DAYS = 365;
/** What is no law: facts and agreements that lapse. */
const LAPSES = 'lapses';
const MILLISECONDS_OF_LAST = 1;

type LawDate = LawTimeLineQuery['lawTimeline'][number];
type Lapse = LawTimeLineQuery['overview']['lapses'][number];

/** What happens on one day by one law. */
interface Happening {
  readonly day: string;
  readonly kind: 'BEGINS' | 'CONDITION' | 'ENDS' | 'LAPSES';
  readonly group: string;
  readonly dates: readonly LawDate[];
  readonly lapses: readonly Lapse[];
}

interface Group {
  readonly id: string;
  readonly title: string;
  readonly isOff: boolean;
}

export interface LawTimeLineProps {
  readonly pack: string | undefined;
  readonly onChange: (pack: string | undefined) => void;
}

/** What begins and ends when: laws by their days, and facts by their lapses. */
export function LawTimeLine({ pack, onChange }: LawTimeLineProps) {
  const { zone } = useOrganisation();
  const { lawTimeline, packs, overview } = useRead(LAW_TIME_LINE, { horizonDays: HORIZON_DAYS });
  const today = dayIn(zone);
  const first = daysAfter(today, -DAYS_BACK);
  const all = [...lawHappenings(lawTimeline), ...lapseHappenings(overview.lapses, zone)]
    .filter(({ day }) => day >= first)
    .toSorted((a, b) => a.day.localeCompare(b.day));
  const titles = new Map([
    ...packs.map((one) => [one.pack, one.title] as const),
    [OWN_PACK, 'The organisation’s own'] as const,
    [LAPSES, 'Facts and agreements that lapse'] as const,
  ]);
  const groups = [...new Set(all.map(({ group }) => group))]
    .map((id): Group => {
      const isOff = all.some(({ group, dates }) => group === id && dates.some(({ inForce }) => !inForce));
      return { id, title: titles.get(id) ?? id, isOff };
    })
    .toSorted((a, b) => Number(a.isOff) - Number(b.isOff) || a.title.localeCompare(b.title));
  const shown = all.filter(({ group }) => pack === undefined || group === pack);
  return (
    <Stack gap="lg">
      <Select
        label="Law"
        placeholder="Every one, and facts that lapse"
        clearable
        data={groups.map(({ id, title }) => ({ value: id, label: title }))}
        value={pack ?? null}
        onChange={(chosen) => onChange(chosen ?? undefined)}
        maw={420}
      />
      {shown.length === 0 ? (
        <Empty title="Nothing begins or ends here">Choose another law, or show every one.</Empty>
      ) : (
        <>
          <Section title="Time line" note="The last twelve months and what lies ahead; a number counts rules or facts.">
            <Chart
              groups={groups.filter(({ id }) => pack === undefined || id === pack)}
              happenings={shown}
              day={today}
            />
          </Section>
          <Section
            title="Ahead"
            note={
              overview.lapseCount > overview.lapses.length
                ? `Of the facts and agreements that lapse within a year, the first ${overview.lapses.length} of ${overview.lapseCount}.`
                : undefined
            }
          >
            <DataTable
              caption="What begins and ends from today"
              columns={columns(titles)}
              rows={shown.filter(({ day }) => day >= today)}
              keyOf={keyOf}
              empty={<Text c="dimmed">Nothing begins or ends from today on.</Text>}
            />
          </Section>
          <Section title="In the last twelve months">
            <DataTable
              caption="What began and ended in the last twelve months"
              columns={columns(titles)}
              rows={shown.filter(({ day }) => day < today).toReversed()}
              keyOf={keyOf}
              empty={<Text c="dimmed">Nothing began or ended.</Text>}
            />
          </Section>
        </>
      )}
    </Stack>
  );
}

const keyOf = ({ day, kind, group }: Happening): string => `${day} ${kind} ${group}`;

function lawHappenings(dates: readonly LawDate[]): Happening[] {
  const together = Map.groupBy(dates, ({ day, kind, pack }) => `${day} ${kind} ${pack}`);
  return [...together.values()].map((of) => {
    const { day, kind, pack } = of[0]!;
    return { day, kind, group: pack, dates: of, lapses: [] };
  });
}

/** Lapses by the last day on which what lapses holds. */
function lapseHappenings(lapses: readonly Lapse[], zone: string): Happening[] {
  const together = Map.groupBy(lapses, ({ at }) => dayIn(zone, new Date(Date.parse(at) - MILLISECONDS_OF_LAST)));
  return [...together].map(([day, of]) => ({ day, kind: 'LAPSES', group: LAPSES, dates: [], lapses: of }));
}

const WORDS = {
  BEGINS: { one: 'rule begins', many: 'rules begin' },
  CONDITION: { one: 'rule may answer otherwise from this day', many: 'rules may answer otherwise from this day' },
  ENDS: { one: 'rule has its last day', many: 'rules have their last day' },
  LAPSES: { one: 'has its last day', many: 'have their last day' },
} as const;

const countOf = ({ dates, lapses }: Happening): number => dates.length + lapses.length;

const inWords = (happening: Happening): string => {
  const count = countOf(happening);
  return `${count} ${count === 1 ? WORDS[happening.kind].one : WORDS[happening.kind].many}`;
};

const MARKS = {
  BEGINS: marks.begins,
  CONDITION: marks.condition,
  ENDS: marks.ends,
  LAPSES: marks.lapses,
} as const;

interface ChartProps {
  readonly groups: readonly Group[];
  readonly happenings: readonly Happening[];
  readonly day: string;
}

function Chart({ groups, happenings, day }: ChartProps) {
  const scale = timeScale([{ from: happenings[0]!.day, until: happenings.at(-1)!.day }], day);
  return (
    <div>
      <TimeAxis scale={scale} day={day} isToday />
      <ul className={styles.rows}>
        {groups.map((group) => (
          <li key={group.id} className={styles.group}>
            <Row group={group} happenings={happenings.filter((one) => one.group === group.id)} {...{ scale, day }} />
          </li>
        ))}
      </ul>
      <div className={marks.key} aria-hidden>
        <span>
          <i className={`${marks.mark} ${marks.begins}`} /> begin
        </span>
        <span>
          <i className={`${marks.mark} ${marks.condition}`} /> may answer otherwise
        </span>
        <span>
          <i className={`${marks.mark} ${marks.ends}`} /> last day of rules
        </span>
        <span>
          <i className={`${marks.mark} ${marks.lapses}`} /> last day of facts
        </span>
      </div>
    </div>
  );
}

/** One sign on the line: what is of one kind and too close to be told apart. */
interface Mark {
  readonly first: string;
  readonly kind: Happening['kind'];
  readonly place: number;
  readonly count: number;
  readonly title: string;
}

/** Part of the line, in hundredths, that one sign takes up. */
const MARK_WIDTH = 3;

function marksOf(happenings: readonly Happening[], scale: TimeScale): readonly Mark[] {
  const placed: Mark[] = [];
  for (const one of happenings) {
    const [place, told] = [scale.of(one.day), `${dayInWords(one.day)}: ${inWords(one)}`];
    const near = placed.findIndex((mark) => mark.kind === one.kind && place - mark.place < MARK_WIDTH);
    const mark = placed[near];
    if (mark) placed[near] = { ...mark, count: mark.count + countOf(one), title: `${mark.title}; ${told}` };
    else placed.push({ first: one.day, kind: one.kind, place, count: countOf(one), title: told });
  }
  return placed;
}

interface RowProps {
  readonly group: Group;
  readonly happenings: readonly Happening[];
  readonly scale: TimeScale;
  readonly day: string;
}

function Row({ group: { title, isOff }, happenings, scale, day }: RowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.label}>
        <Text size="sm" component="div" fw={550}>
          {title}
        </Text>
        {isOff && <OffTag />}
      </div>
      <div
        className={styles.track}
        role="img"
        aria-label={happenings.map((one) => `${dayInWords(one.day)}: ${inWords(one)}`).join('; ')}
      >
        {scale.ticks.map((tick) => (
          <span key={tick} className={styles.tick} style={placeAt(scale.of(tick))} />
        ))}
        <span className={styles.day} style={placeAt(scale.of(day))} />
        {marksOf(happenings, scale).map(({ first, kind, place, count, title: told }) => (
          <span key={`${first} ${kind}`} className={`${marks.mark} ${MARKS[kind]}`} style={placeAt(place)} title={told}>
            {count}
          </span>
        ))}
      </div>
    </div>
  );
}

const OffTag = () => (
  <Tag tone="plain" icon={IconMinus}>
    Pack is off
  </Tag>
);

function DayCell({ day }: { day: string }) {
  const { zone } = useOrganisation();
  return (
    <>
      <CalendarDay day={day} />
      <Text size="xs" c="dimmed">
        {daysOff(instantIn(zone, day).toISOString(), instantIn(zone, dayIn(zone)))}
      </Text>
    </>
  );
}

const columns = (titles: ReadonlyMap<string, string>): readonly Column<Happening>[] => [
  { title: 'Day', cell: ({ day }) => <DayCell day={day} /> },
  {
    title: 'What',
    cell: (happening) => (
      <>
        {inWords(happening)}
        <Text size="xs" c="dimmed">
          {titles.get(happening.group) ?? happening.group}
        </Text>
        {happening.dates.some(({ inForce }) => !inForce) && <OffTag />}
      </>
    ),
  },
  {
    title: 'Which',
    cell: ({ dates, lapses }) => (
      <Stack gap={4}>
        {dates.map(({ policy, title, citation, inForce }) => (
          <Text key={policy} size="sm" component="div">
            {inForce ? (
              <TextLink to="/policies/$policy" params={{ policy }} inherit underline="always">
                {title}
              </TextLink>
            ) : (
              title
            )}{' '}
            <Text span inherit c="dimmed">
              {citation}
            </Text>
          </Text>
        ))}
        {lapses.map(({ subject, meaning, kind }) => (
          <div key={`${subject.id} ${meaning} ${kind}`}>
            <SubjectLink subject={subject} />
            <Text size="sm" c="dimmed">
              {kind === 'EVIDENCE' ? meaning : kind === 'REVIEW' ? 'Its review is due' : 'Its last day'}
            </Text>
          </div>
        ))}
      </Stack>
    ),
  },
];
