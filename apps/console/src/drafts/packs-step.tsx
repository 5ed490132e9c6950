import { Checkbox, Stack, Text } from '@mantine/core';
import { Section } from '../display/section.js';
import { CalendarDay } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { WorkingCopy } from './working-copy.js';

const PACK_CHOICES = graphql(`
  query PackChoices {
    packs {
      pack
      title
      version
      asOf
      base
      inForce
    }
  }
`);

export interface PacksStepProps {
  readonly copy: WorkingCopy;
  readonly mayEdit: boolean;
}

/** Which laws the draft decides by, beside those that always do. */
export function PacksStep({ copy: { content, change }, mayEdit }: PacksStepProps) {
  const { packs } = useRead(PACK_CHOICES, {});
  return (
    <Section
      title="Packs"
      note="One pack holds the rules of one law. A pack that is switched on can only take away: expect denials for facts that nobody has stated yet."
    >
      <Stack gap="md">
        {packs
          .toSorted((a, b) => Number(b.base) - Number(a.base))
          .map(({ pack, title, version, asOf, base, inForce }) => (
            <Checkbox
              key={pack}
              label={title}
              description={
                <>
                  {base ? 'Always on' : inForce ? 'On in the set in force' : 'Off in the set in force'} · version{' '}
                  {version}, the law of <CalendarDay day={asOf} />{' '}
                  <Text span inherit ff="monospace">
                    {pack}
                  </Text>
                </>
              }
              checked={base || content.packs.includes(pack)}
              disabled={base || !mayEdit}
              onChange={({ currentTarget: { checked } }) =>
                change((now) => ({
                  packs: checked ? [...now.packs, pack] : now.packs.filter((other) => other !== pack),
                }))
              }
            />
          ))}
      </Stack>
    </Section>
  );
}
