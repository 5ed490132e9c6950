import { loadPacks } from '#packs';
import { CompiledEvaluator, explain, judge, loadPolicySet, readFacts, type RuleExplanation } from '#policy';
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
  const judgement = judge(set, facts, library.reference, new CompiledEvaluator());
  const { sentence, rules } = explain(set, judgement, facts, library.reference);
  if (json) say(JSON.stringify({ ...judgement, sentence, rules }, null, 2));
  else {
    heading(judgement.effect);
    say(...wrapped(sentence));
    rules.forEach(print);
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

function print({ id, title, law, citation, url, remediation, facts, missing, cause }: RuleExplanation): void {
  heading(`${title}  [${id}, ${cause}]`);
  say(...wrapped(`${law}, ${citation}  ${url}`, '  '));
  for (const { key, value } of facts) say(...wrapped(`${key} = ${JSON.stringify(value)}`, '    '));
  for (const { key, meaning } of missing) say(...wrapped(`${key} is unknown: ${meaning}`, '    '));
  if (cause !== 'met') say(...wrapped(`To mend it: ${remediation}`, '  '));
}
