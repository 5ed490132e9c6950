import { Handle } from '#vocabulary';
import { z } from 'zod';
import { Country, Name, Text } from './field-forms.js';
import { joined, statementsOf, type Stated, type SubjectRef } from './statement.js';

const DataClass = z.looseObject({
  id: Handle,
  law: z.string(),
  name: Name,
  parent: Handle.optional(),
  country: Country.optional(),
  flags: z.array(Text).optional(),
  rule: Text.optional(),
});

export const DataClassesGroup = z.array(DataClass).min(1);
export type DataClassesGroup = z.infer<typeof DataClassesGroup>;

/** Sentences of a class's `rule` that gate. Any other sentence is kept and reported, and gates nothing. */
export const CLASS_RULES = {
  'never leaves the organisation': 'class.never_leaves',
  'below every ceiling and needs no agreement': 'class.below_every_ceiling',
} as const;

const ruleOf = (rule: string | undefined): string | undefined =>
  rule ? (CLASS_RULES as Record<string, string>)[rule] : undefined;

/** Whether Custos can enforce the sentence of a class. */
export const isKnownClassRule = (rule: string): boolean => ruleOf(rule) !== undefined;

/** The organisation's own tree of data classes. A class flagged for DPDP s. 9, or named CHILD, says the person is under 18. */
export function statedDataClasses(group: DataClassesGroup): Stated {
  return joined(
    group.map((entry, index) => {
      const of: SubjectRef = { kind: 'data-class', handle: entry.id };
      const at = ['data_classes', index];
      return {
        subjects: [{ ...of, name: entry.name, at }],
        statements: statementsOf(of, at, [
          ['class.law', entry.law, 'law'],
          ['class.parent', entry.parent ?? null, 'parent'],
          ['class.country', entry.country, 'country'],
          ['class.flags', entry.flags ?? [], 'flags'],
          ['class.rule', entry.rule, 'rule'],
          ['class.never_leaves', ruleOf(entry.rule) === 'class.never_leaves', 'rule'],
          ['class.below_every_ceiling', ruleOf(entry.rule) === 'class.below_every_ceiling', 'rule'],
          ['class.child', entry.id === 'CHILD' || (entry.flags ?? []).includes('dpdp_s9'), 'flags'],
        ]),
      };
    }),
  );
}
