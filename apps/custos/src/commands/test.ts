import { loadPacks } from '#packs';
import {
  CompiledEvaluator,
  loadPolicySet,
  prepareScenarios,
  runScenarios,
  scenarioGaps,
  type ScenarioGap,
  type ScenarioOutcome,
  type ScenarioResult,
} from '#policy';
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

interface Run {
  readonly results: readonly ScenarioResult[];
  /** What a pack's own scenarios do not show of its rules; asked only where they are run whole, each as of its own day. */
  readonly gaps: readonly ScenarioGap[];
}

/**
 * Runs scenario files through the real packs; without a file, each pack's own scenarios, judged by that pack alone.
 * Resolves to the exit code: 1 on any miss.
 */
export async function test(files: readonly string[], { pack, asOf, json }: TestOptions): Promise<number> {
  const texts = await Promise.all(files.map(readDocument));
  const library = loadPacks();
  const ids = library.packs.map(({ id }) => id);
  const stranger = pack.find((id) => !ids.includes(id));
  if (stranger !== undefined) throw new InvalidInput('--pack', `"${stranger}"`, ids.join(', '));
  const packs = library.packs.filter(({ id }) => pack.length === 0 || pack.includes(id));
  const evaluator = new CompiledEvaluator();
  const judgedBy = (chosen: typeof packs) => ({
    set: loadPolicySet({ packs: chosen, keys: POLICY_FACT_KEYS, obligations: library.obligations }),
    library,
    evaluator,
    ...(asOf === undefined ? {} : { asOf }),
  });
  const ofFiles = (): Run => {
    const context = judgedBy(packs);
    return { results: files.flatMap((file, i) => about(file, () => runScenarios(texts[i]!, context))), gaps: [] };
  };
  const ofPacks = (): Run => {
    const runs = packs.map((chosen) => {
      const context = judgedBy([chosen]);
      const { text } = chosen.scenarios;
      const gaps = asOf === undefined ? scenarioGaps(context.set, prepareScenarios(text, context), evaluator) : [];
      return { results: runScenarios(text, context), gaps };
    });
    return { results: runs.flatMap(({ results }) => results), gaps: runs.flatMap(({ gaps }) => gaps) };
  };
  const { results, gaps } = files.length === 0 ? ofPacks() : ofFiles();
  const failed = results.filter(({ passed }) => !passed).length;
  if (json) {
    const scenarios = results.map(({ id, passed, expected, actual }) => ({ id, passed, expected, actual }));
    say(
      JSON.stringify(
        { scenarios, passed: results.length - failed, failed, ...(files.length === 0 ? { gaps } : {}) },
        null,
        2,
      ),
    );
  } else {
    results.forEach(report);
    gaps.forEach(({ rule, missing }) => fail(`${rule}  lacks a scenario: ${missing}`));
    say('', `${results.length - failed} passed, ${failed} failed`);
  }
  return failed === 0 && gaps.length === 0 ? 0 : 1;
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
  not_decided_by = [],
  obligations = [],
  upcoming = {},
  becomes_deny_on,
  becomes_deny_by = [],
}: ScenarioOutcome): string =>
  [
    `${decision} by ${decided_by.join(', ') || 'nothing'}`,
    ...(not_decided_by.length > 0 ? [`not by ${not_decided_by.join(', ')}`] : []),
    ...(obligations.length > 0 ? [`obligations ${obligations.join(', ')}`] : []),
    ...Object.entries(upcoming).map(([rule, from]) => `${rule} from ${from}`),
    ...(becomes_deny_on ? [`deny on ${becomes_deny_on} by ${becomes_deny_by.join(', ')}`] : []),
  ].join('; ');
