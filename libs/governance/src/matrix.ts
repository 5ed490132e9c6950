import { canonicalize } from '#ledger';
import { Memo, type PolicyEvaluator } from '#policy';
import { type CallRequest, CallSubjects, LifecycleViolated, type Subject } from '#registry';
import { type Day, Handle, InvalidInput, NotFound, type OrganisationId } from '#vocabulary';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { DeterminingPolicy, Explanation } from './answer.js';
import { judgeCall, type View } from './decide.js';
import { standsUntil } from './decision-point.js';
import { explain } from './explain.js';
import { type Clock } from './ports.js';
import { byImportance } from './sentence.js';
import { type Views } from './views.js';

/** So many cells a request: a person waits for it, and other requests run between the cells. */
const MAX_CELLS = 60;
const REMEMBERED = 20_000;

export const MatrixQuery = z.object({
  application: Handle.describe('Handle of the application that would ask.'),
  entity: Handle.nullish().describe('Handle of the entity on whose behalf; the application’s own where it has one.'),
  purpose: z
    .string()
    .min(1)
    .max(200)
    .nullish()
    .describe('Machine name of the purpose; the application’s where absent.'),
  asOf: z.date().nullish().describe('Instant at which it would ask, past or future; now where absent.'),
  subjectCountries: CallSubjects.shape.countries.describe('Countries of the people concerned, two capital letters.'),
  youngestAge: CallSubjects.shape.youngestAge.describe('Age of the youngest of them; 18 or more says adults only.'),
  path: z
    .array(Handle)
    .max(30)
    .nullish()
    .describe('Handles of the hops that see content, in order; the path that calls declare where absent.'),
  dataClasses: z.array(Handle).min(1).max(MAX_CELLS).describe('Handles of data classes, one a row.'),
  deployments: z.array(Handle).min(1).max(MAX_CELLS).describe('Handles of deployments, one a column.'),
});
export type MatrixQuery = z.infer<typeof MatrixQuery>;

export interface MatrixCell {
  readonly dataClass: Handle;
  readonly deployment: Handle;
  readonly effect: 'ALLOW' | 'DENY';
  readonly sentence: string;
  /** The policy that the sentence names first; none where no policy decided. */
  readonly policy: {
    readonly id: string;
    readonly title: string;
    readonly law: string;
    readonly cause: DeterminingPolicy['cause'];
  } | null;
  readonly unknownCount: number;
  readonly obligationCount: number;
  readonly findingCount: number;
  /** First day on which a policy to come would deny what is allowed; none where none would. */
  readonly deniedFrom: Day | null;
}

/** What data may go where: a judgement for each data class and deployment. */
export class MatrixView {
  private readonly memo = new Memo<MatrixCell>(REMEMBERED);

  constructor(
    private readonly views: Views,
    private readonly evaluator: PolicyEvaluator,
    private readonly clock: Clock,
  ) {}

  /**
   * Cells row by row. Each is a what-if of its own, and is remembered until facts, policies or the law change.
   *
   * @throws {InvalidInput} more than 60 cells are asked for, or a name is not one of the organisation's
   * @throws {NotFound} no such application
   */
  async cells(organisation: OrganisationId, query: MatrixQuery): Promise<MatrixCell[]> {
    const { application, dataClasses, deployments } = query;
    const wanted = dataClasses.length * deployments.length;
    if (wanted > MAX_CELLS)
      throw new InvalidInput('dataClasses, deployments', `${wanted} cells`, `up to ${MAX_CELLS} a request`);
    const view = await this.views.of(organisation);
    const asking = view.registry.find('application', application);
    if (!asking) throw new NotFound('application', application);
    const stranger = deployments.find((handle) => !view.registry.find('deployment', handle));
    if (stranger !== undefined) throw new NotFound('deployment', stranger);
    const at = query.asOf ?? this.clock.now();
    const until = standsUntil(view, at);
    const cells: MatrixCell[] = [];
    for (const dataClass of dataClasses)
      for (const deployment of deployments)
        cells.push(await this.cell(view, asking, callOf(query, dataClass, deployment), at, until));
    return cells;
  }

  private async cell(view: View, asking: Subject, call: CallRequest, at: Date, until: Date): Promise<MatrixCell> {
    const { organisation, set } = view;
    // Instants before the same change have the same answer, and no others: the change is part of the name.
    const key = {
      registryVersion: `${organisation.id} ${organisation.registryVersion}`,
      policySetDigest: set.digest,
      call: canonicalize([asking.id, call, until.toISOString()]),
    };
    const remembered = this.memo.get(key, at);
    if (remembered) return remembered;
    await nextTurn();
    const cell = this.judge(view, asking, call, at);
    this.memo.set(key, cell, until);
    return cell;
  }

  private judge(view: View, asking: Subject, call: CallRequest, at: Date): MatrixCell {
    const place = { dataClass: call.dataClasses[0]!, deployment: call.target };
    try {
      return { ...place, ...told(explain(judgeCall(view, asking, call, at, this.evaluator), view)) };
    } catch (error) {
      if (!(error instanceof LifecycleViolated)) throw error;
      return { ...place, ...REFUSED, sentence: `${error.message}.` };
    }
  }
}

const callOf = (
  { entity, purpose, path, subjectCountries, youngestAge }: MatrixQuery,
  dataClass: Handle,
  deployment: Handle,
): CallRequest => ({
  ...{ entity: entity ?? null, purpose: purpose ?? null, path: path ?? null },
  ...{ target: deployment, dataClasses: [dataClass] },
  subjects: { countries: subjectCountries ?? null, youngestAge: youngestAge ?? null },
});

type Told = Omit<MatrixCell, 'dataClass' | 'deployment'>;

function told({ effect, sentence, determinedBy, unknowns, obligations, findings, upcoming }: Explanation): Told {
  const [first] = byImportance(determinedBy);
  return {
    ...{ effect, sentence },
    policy: first ? { id: first.policy, title: first.title, law: first.law, cause: first.cause } : null,
    unknownCount: unknowns.length,
    obligationCount: obligations.length,
    findingCount: findings.length,
    deniedFrom: upcoming.find(({ wouldDeny }) => wouldDeny)?.from ?? null,
  };
}

const REFUSED: Omit<Told, 'sentence'> = {
  effect: 'DENY',
  policy: null,
  unknownCount: 0,
  obligationCount: 0,
  findingCount: 0,
  deniedFrom: null,
};
