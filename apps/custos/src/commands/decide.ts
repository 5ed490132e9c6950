import { wordsFor } from '#governance';
import { loadPacks } from '#packs';
import {
  CompiledEvaluator,
  type Counterfactuals,
  counterfactualsOf,
  explain,
  judge,
  loadPolicySet,
  readFacts,
  type RuleExplanation,
  unconfirmedIn,
} from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import { type FactValue, InvalidInput } from '#vocabulary';
import { z } from 'zod';
import { parseDocument, readDocument } from '../documents.js';
import { heading, say, wrapped } from '../print.js';

export interface DecideOptions {
  readonly json: boolean;
}

/**
 * Decides on a facts document, YAML or JSON in the form of a scenario's facts, and explains. Nothing is recorded.
 * Resolves to 0 on ALLOW and 3 on DENY, so that a script cannot mistake one for the other.
 */
export async function decide(file: string, { json }: DecideOptions): Promise<number> {
  const content = factsOf(file, await readDocument(file));
  const library = loadPacks();
  const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
  const facts = readFacts(content, set.keys, library.reference, 'facts');
  const evaluator = new CompiledEvaluator();
  const judgement = judge(set, facts, library.reference, evaluator);
  const { sentence, rules } = explain(set, judgement, facts, library.reference);
  const counterfactuals = counterfactualsOf(set, [facts], library.reference, evaluator);
  if (json) say(JSON.stringify({ ...judgement, sentence, rules, counterfactuals }, null, 2));
  else {
    heading(judgement.effect);
    say(...wrapped(sentence));
    rules.forEach(print);
    if (judgement.effect === 'DENY') printWaysOut(counterfactuals, (id) => set.rule(id).citation);
    if (judgement.obligations.length > 0) say('', 'Obligations:', ...judgement.obligations.map((name) => `  ${name}`));
    for (const { rule, from, wouldDeny } of judgement.upcoming)
      say(`Upcoming from ${from}: ${rule}${wouldDeny ? ', which would deny' : ''}`);
  }
  return judgement.effect === 'ALLOW' ? 0 : 3;
}

function factsOf(file: string, text: string): Readonly<Record<string, FactValue>> {
  const content = z.record(z.string(), z.json()).safeParse(parseDocument(file, text));
  if (content.success) return content.data;
  throw new InvalidInput(
    file,
    text.trim() === '' ? 'nothing' : 'a list or a text',
    "facts by name, such as “at: '2026-11-22'”, as in a scenario’s facts",
  );
}

function print(rule: RuleExplanation): void {
  const { id, title, law, citation, url, remediation, facts, missing, cause } = rule;
  heading(`${title}  [${id}, ${cause}]`);
  say(...wrapped(`${law}, ${citation}  ${url}`, '  '));
  for (const point of unconfirmedIn(rule)) say(...wrapped(`Unconfirmed: ${point}`, '  '));
  for (const { key, value } of facts) say(...wrapped(`${key} = ${JSON.stringify(value)}`, '    '));
  for (const { key, meaning } of missing) say(...wrapped(`${key} is unknown: ${meaning}`, '    '));
  if (cause !== 'met') say(...wrapped(`To mend it: ${remediation}`, '  '));
}

function printWaysOut({ sets, unliftable, exhaustive }: Counterfactuals, citationOf: (rule: string) => string): void {
  heading(sets.length === 0 ? 'No way out was found' : 'Ways out, least effort first');
  for (const { rule } of unliftable)
    say(...wrapped(`Nothing that the organisation arranges lifts ${rule} (${citationOf(rule)}).`, '  '));
  for (const [index, { changes }] of sets.entries()) {
    say(`  ${index + 1}. All of these:`);
    for (const change of changes)
      say(
        ...wrapped(
          `${wordsFor(change)} ${change.key}; asked for by ${change.asks.map(citationOf).join('; ')}`,
          '     ',
        ),
      );
  }
  if (!exhaustive) say(...wrapped('The search stopped at its bounds: there may be others.', '  '));
}
