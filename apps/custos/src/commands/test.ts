import { loadPacks } from '#packs';
import { CedarEvaluator, loadPolicySet, runScenarios, type ScenarioOutcome, type ScenarioResult } from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import { type Day, InvalidInput } from '#vocabulary';
import { CommandRefused, readDocument } from '../documents.js';
import { fail, pass, say } from '../print.js';

export interface TestOptions {
  /** Packs to judge by; all where empty. */
  readonly pack: readonly string[];
  /** Judges every scenario as of this day instead of its own. */
  readonly asOf?: Day;
  readonly json: boolean;
}

/** Runs scenario files through the real packs. Resolves to the exit code: 1 on any miss. */
export async function test(files: readonly string[], { pack, asOf, json }: TestOptions): Promise<number> {
  const texts = await Promise.all(files.map(readDocument));
  const library = loadPacks();
  const ids = library.packs.map(({ id }) => id);
  const stranger = pack.find((id) => !ids.includes(id));
  if (stranger !== undefined) throw new InvalidInput('--pack', `"${stranger}"`, ids.join(', '));
  const packs = library.packs.filter(({ id }) => pack.length === 0 || pack.includes(id));
  const context = {
    set: loadPolicySet({ packs, keys: POLICY_FACT_KEYS, obligations: library.obligations }),
    library,
    evaluator: new CedarEvaluator(),
    ...(asOf === undefined ? {} : { asOf }),
  };
  const results = files.flatMap((file, i) => about(file, () => runScenarios(texts[i]!, context)));
  const failed = results.filter(({ passed }) => !passed).length;
  if (json) {
    const scenarios = results.map(({ id, passed, expected, actual }) => ({ id, passed, expected, actual }));
    say(JSON.stringify({ scenarios, passed: results.length - failed, failed }, null, 2));
  } else {
    results.forEach(report);
    say('', `${results.length - failed} passed, ${failed} failed`);
  }
  return failed === 0 ? 0 : 1;
}

/** Names the file in what is wrong with it. */
function about<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new CommandRefused(`${file}: ${error.message}`, { cause: error });
  }
}

function report({ id, title, passed, expected, actual }: ScenarioResult): void {
  const line = `${id}  ${title}: ${actual.decision}`;
  if (passed) pass(line);
  else fail(line, `expected ${shown(expected)}`, `found    ${shown(actual)}`);
}

const shown = ({
  decision,
  decided_by = [],
  obligations = [],
  becomes_deny_on,
  becomes_deny_by = [],
}: ScenarioOutcome): string =>
  [
    `${decision} by ${decided_by.join(', ') || 'nothing'}`,
    ...(obligations.length > 0 ? [`obligations ${obligations.join(', ')}`] : []),
    ...(becomes_deny_on ? [`deny on ${becomes_deny_on} by ${becomes_deny_by.join(', ')}`] : []),
  ].join('; ');
