import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { obligationNamed } from '#governance';
import { DERIVATIONS, type Rule, unconfirmedIn } from '#policy';
import { FACT_KEYS } from '#registry';
import type { Obligation } from '#vocabulary';
import { explanation } from '../registry/subject.types.js';
import { Library } from './policy.resolver.js';
import {
  type DerivedTerm,
  DerivedTermType,
  type Policy,
  PolicyType,
  type ReadFact,
  ReadFactType,
} from './policy.types.js';

type ReadPolicy = Policy & Pick<Rule, 'derived' | 'requires'>;

/** What an officer reads of a policy besides its own text. */
@Resolver(() => PolicyType)
export class PolicyReadingResolver {
  constructor(private readonly library: Library) {}

  @ResolveField(() => [String], { description: 'When it applies, in its author’s words: all of these hold.' })
  appliesWhen(@Parent() { requires }: ReadPolicy): readonly string[] {
    return requires.applies;
  }

  @ResolveField(() => [String], { description: 'What keeps it from denying, in its author’s words.' })
  unless(@Parent() { requires }: ReadPolicy): readonly string[] {
    return requires.lifts;
  }

  @ResolveField(() => [DerivedTermType], { description: 'Terms of its condition that are worked out from facts.' })
  terms(@Parent() { derived }: ReadPolicy): DerivedTerm[] {
    return DERIVATIONS.filter(({ name }) => derived.includes(name)).map(({ name, meaning, citation }) => ({
      ...{ name, meaning, citation },
    }));
  }

  @ResolveField(() => [ReadFactType], { description: 'Attributes that it reads, in words.' })
  facts(@Parent() { reads }: ReadPolicy): ReadFact[] {
    return FACT_KEYS.filter(({ key }) => reads.includes(key)).map(({ key, meaning }) => ({ key, meaning }));
  }

  @ResolveField(() => [explanation.Obligation], { description: 'Its obligations, with who has to carry each out.' })
  duties(@Parent() rule: ReadPolicy): Obligation[] {
    const view = { library: this.library.packs, set: { rules: [rule] } };
    return rule.obligations.map((name) => obligationNamed(view, name));
  }

  @ResolveField(() => [String], { description: 'What of it was not read in the text of the law, or is not settled.' })
  unconfirmed(@Parent() rule: ReadPolicy): string[] {
    return unconfirmedIn({ ...rule, confidence: rule.confidence as Rule['confidence'] });
  }
}
