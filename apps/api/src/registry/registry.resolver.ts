import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Clock,
  DeploymentReview,
  factKeysOf,
  InventoryImport,
  RegisterSubject,
  RegistryDesk,
  RegistryReads,
  StateFact,
} from '#governance';
import { Input, inputType, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { Fact, ImportReport, Subject } from '#registry';
import { FactId, SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { SubjectType, subjectKind } from '../node/node.types.js';
import { factKeyRow, type FactKeyRow, FactKeyType } from './fact-key.types.js';
import { ImportReportType } from './import-report.types.js';
import './stated-fact.types.js';
import { subjectNode, type SubjectNode } from './subject-node.js';
import { explanation, subjectTypes } from './subject.types.js';

const RegisterSubjectInput = inputType('RegisterSubjectInput', RegisterSubject, {
  description: 'A subject to register.',
});

const StateFactOn = z.object({
  subjectId: SubjectId.describe('What the fact is about.'),
  fact: StateFact.describe('What is said, with its evidence.'),
  supersedes: FactId.nullish().describe('The fact that it replaces; without one it stands beside what is there.'),
});
type StateFactOn = z.infer<typeof StateFactOn>;
const StateFactOnInput = inputType('StateFactOnSubjectInput', StateFactOn, {
  description: 'A fact to state, and of what.',
});

const ReviewStep = z.object({
  deploymentId: SubjectId.describe('The deployment.'),
  note: z.string().min(1).max(500).describe('Why; the record keeps it.'),
});
type ReviewStep = z.infer<typeof ReviewStep>;
const ReviewStepInput = inputType('ReviewStepInput', ReviewStep, { description: 'A step of a review.' });

const ImportInventory = z.object({
  text: z.string().min(1).describe('The inventory file, YAML or JSON.'),
  dryRun: z.boolean().default(false).describe('Whether only to say what would be done.'),
});
type ImportInventory = z.infer<typeof ImportInventory>;
const ImportInventoryInput = inputType('ImportInventoryInput', ImportInventory, {
  description: 'An inventory to import.',
});

@Resolver()
export class RegistryResolver {
  constructor(
    private readonly desk: RegistryDesk,
    private readonly inventory: InventoryImport,
    private readonly reads: RegistryReads,
    private readonly clock: Clock,
  ) {}

  @Query(() => [FactKeyType], { description: 'Lists the attributes that may be stated of a kind of subject.' })
  @Requires<Permission>('registry:read')
  factKeys(
    @Args('subject', { type: () => subjectKind as never, description: 'The kind of subject.' }) subject: SubjectKind,
  ): FactKeyRow[] {
    return factKeysOf(subject).map(factKeyRow);
  }

  @Mutation(() => SubjectType, {
    description: 'Registers a subject with what is known of it; a deployment begins as a draft.',
  })
  @Requires<Permission>('subject:register')
  async registerSubject(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(RegisterSubjectInput) input: RegisterSubject,
  ): Promise<SubjectNode> {
    return subjectNode(this.reads, await this.desk.register(organisationId, input, person.id), this.clock.now());
  }

  @Mutation(() => explanation.Evidence, { description: 'Records a fact about a subject, with its evidence.' })
  @Requires<Permission>('fact:record')
  stateFact(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(StateFactOnInput) { subjectId, fact, supersedes }: StateFactOn,
  ): Promise<Fact> {
    return this.desk.state(organisationId, subjectId, fact, supersedes ?? null, person.id);
  }

  @Mutation(() => ImportReportType, {
    description:
      'Brings the register to what an inventory file says, whole or not at all. The same file twice changes nothing.',
  })
  @Requires<Permission>('inventory:import')
  importInventory(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ImportInventoryInput) { text, dryRun }: ImportInventory,
  ): Promise<ImportReport> {
    return this.inventory.import(organisationId, text, { dryRun }, person.id);
  }
}

/** The steps of a deployment's review. */
@Resolver()
export class DeploymentReviewResolver {
  constructor(
    private readonly review: DeploymentReview,
    private readonly reads: RegistryReads,
    private readonly clock: Clock,
  ) {}

  @Mutation(() => subjectTypes.deployment, {
    description: 'Submits a draft, or a suspended deployment, for review; what reviewers need has to be known.',
  })
  @Requires<Permission>('deployment:submit')
  submitDeployment(@Caller() caller: PersonCaller, @Input(ReviewStepInput) step: ReviewStep): Promise<SubjectNode> {
    return this.node(this.review.submit(...argumentsOf(caller, step)));
  }

  @Mutation(() => subjectTypes.deployment, {
    description: 'Approves a deployment in review; never by who submitted it.',
  })
  @Requires<Permission>('deployment:approve')
  approveDeployment(@Caller() caller: PersonCaller, @Input(ReviewStepInput) step: ReviewStep): Promise<SubjectNode> {
    return this.node(this.review.approve(...argumentsOf(caller, step)));
  }

  @Mutation(() => subjectTypes.deployment, {
    description: 'Sends a deployment in review back to its owner, as a draft.',
  })
  @Requires<Permission>('deployment:approve')
  sendBackDeployment(@Caller() caller: PersonCaller, @Input(ReviewStepInput) step: ReviewStep): Promise<SubjectNode> {
    return this.node(this.review.sendBack(...argumentsOf(caller, step)));
  }

  @Mutation(() => subjectTypes.deployment, {
    description: 'Suspends an approved deployment: calls are denied from now on, until a new review.',
  })
  @Requires<Permission>('deployment:suspend')
  suspendDeployment(@Caller() caller: PersonCaller, @Input(ReviewStepInput) step: ReviewStep): Promise<SubjectNode> {
    return this.node(this.review.suspend(...argumentsOf(caller, step)));
  }

  @Mutation(() => subjectTypes.deployment, { description: 'Retires a deployment: it takes no calls, ever again.' })
  @Requires<Permission>('deployment:retire')
  retireDeployment(@Caller() caller: PersonCaller, @Input(ReviewStepInput) step: ReviewStep): Promise<SubjectNode> {
    return this.node(this.review.retire(...argumentsOf(caller, step)));
  }

  private async node(stepped: Promise<Subject>): Promise<SubjectNode> {
    return subjectNode(this.reads, await stepped, this.clock.now());
  }
}

const argumentsOf = ({ organisationId, person }: PersonCaller, { deploymentId, note }: ReviewStep) =>
  [organisationId, deploymentId, note, person.id] as const;
