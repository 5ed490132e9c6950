import { join } from 'node:path';
import type { Config } from '#config';
import { loadPacks } from '#packs';
import { GraphqlClient } from '#sdk';
import { askedToStop } from '../asked-to-stop.js';
import {
  type DemoFile,
  demoFileOf,
  keepAdministratorToken,
  keptAdministratorToken,
  loadedIds,
  saveDemoFile,
} from '../demo-file.js';
import { quiet, say } from '../print.js';
import { startSystem, type System } from '../system.js';
import { ControlPlane, type Outcome } from '../tour/control-plane.js';
import { type DeclaredCall, type ExampleInventory, exampleInventory } from '../tour/declared-calls.js';
import { check, download, forge, withoutProof } from '../tour/evidence.js';
import { checkReport, makeReports } from '../tour/reports.js';
import { STORIES, type Story } from '../tour/stories.js';
import { giveSignIns, roleInWords } from '../tour/sign-ins.js';
import { Narrator } from '../tour/tour.js';
import { untilStopped } from './start.js';

export interface DemoOptions {
  /** Stop after the tour instead of staying up. */
  readonly once: boolean;
}

/** Packs that the example organisation switches on besides the base packs. */
const PACKS = ['in-aadhaar', 'in-rbi', 'in-cert-in', 'eu-dora'];

const DECIDE = /* GraphQL */ `
  mutation Decide($input: DecideInput!) {
    decide(input: $input) {
      id
      effect
      sentence
      members {
        deployment
        effect
      }
      determinedBy {
        policy
        citation
      }
      log {
        index
      }
    }
  }
`;

interface Recorded extends Outcome {
  readonly id: string;
  readonly log: { readonly index: number };
}

/** The whole system with the example organisation: registers, decides, proves, and stays up. */
export async function demo(config: Config, { once }: DemoOptions): Promise<number> {
  const asked = askedToStop();
  const narrator = new Narrator();
  narrator.step(
    'Custos starts',
    'A database, a control plane for people, a decision point for applications, a worker that signs the ledger.',
  );
  const system = await startSystem(config, (message) => say(quiet(message)), asked);
  try {
    const tour = await Promise.race([new Tour(system, narrator).run(), system.failed, asked]);
    const code = narrator.conclude();
    if (once || code !== 0) {
      await system.stop();
      return code;
    }
    invite(system, tour);
  } catch (error) {
    await system.stop();
    throw error;
  }
  return untilStopped(system, asked);
}

function invite(
  { apiUrl, pdpUrl, dataFolder }: System,
  { organisation, signIns, auditorToken, bundle }: DemoFile,
): void {
  say(
    '',
    `Console         ${apiUrl}    organisation ${organisation}`,
    ...signIns.map(
      ({ handle, password, name, role }) =>
        `                ${handle.padEnd(10)} ${password}  ${name}, ${roleInWords(role)}`,
    ),
    `Control plane   ${apiUrl}/graphql    as an auditor: Authorization: Bearer ${auditorToken}`,
    `Decision point  ${pdpUrl}/graphql and ${pdpUrl}/access/v1/evaluation`,
    `Everything a script needs is in ${demoFileOf(dataFolder)}`,
    `Verify the evidence again, with the system up or down: npx custos verify ${bundle}`,
    '',
    'It stays up. Stop with Ctrl-C.',
  );
}

class Tour {
  private readonly example: ExampleInventory = exampleInventory();
  private readonly keys: Record<string, string> = {};
  private readonly decisions: Record<string, string> = {};

  constructor(
    private readonly system: System,
    private readonly narrator: Narrator,
  ) {}

  async run(): Promise<DemoFile> {
    const administratorToken = await this.organisation();
    const controlPlane = new ControlPlane(this.system.apiUrl, administratorToken);
    await this.register(controlPlane);
    await this.tell(controlPlane);
    await this.decide(controlPlane);
    const { bundle, verifierKey } = await this.prove(controlPlane, administratorToken);
    await this.report(administratorToken, verifierKey);
    const file: DemoFile = {
      urls: { api: this.system.apiUrl, pdp: this.system.pdpUrl },
      organisation: this.example.organisation.id,
      administratorToken,
      auditorToken: await controlPlane.issue('PERSON', 'm-seidel'),
      signIns: await giveSignIns(controlPlane),
      applicationKeys: this.keys,
      calls: this.example.calls,
      decisions: this.decisions,
      loaded: await loadedIds(this.system.apiUrl, administratorToken),
      bundle,
      verifierKey,
    };
    await saveDemoFile(this.system.dataFolder, file);
    return file;
  }

  /** The token of the example's administrator: kept from an earlier run on this folder, or the organisation is made. */
  private async organisation(): Promise<string> {
    const { name, id } = this.example.organisation;
    this.narrator.step(
      `The organisation ${name}`,
      'An invented lender in India and Germany, with a service company of the group.',
    );
    const { apiUrl, operatorToken, dataFolder } = this.system;
    const kept = await keptAdministratorToken(dataFolder);
    if (kept !== undefined) {
      this.narrator.note(true, `${name} is here from an earlier run`, '');
      return kept;
    }
    const token = await ControlPlane.createOrganisation(apiUrl, operatorToken, { id, name });
    await keepAdministratorToken(dataFolder, token);
    this.narrator.note(true, `${name} is made, and its log is open`, '');
    return token;
  }

  private async register(controlPlane: ControlPlane): Promise<void> {
    this.narrator.step(
      'Register',
      'The inventory names deployments, agreements, hops, applications and the calls they declare. Each attribute becomes a fact with its source, and a fact that nobody states stays unknown.',
    );
    const first = await controlPlane.import(this.example.text);
    const faults = first.refused.map(
      ({ line, path, found, allowed }) => `line ${line}, ${path}: ${found}; allowed: ${allowed}`,
    );
    this.narrator.must(
      first.imported && faults.length === 0,
      `Imported: ${first.created.subjects.length} subjects and ${first.created.facts} facts are new, ${first.unchanged.facts} facts unchanged`,
      `The inventory was refused: ${faults.join('; ')}`,
    );
    const again = await controlPlane.import(this.example.text);
    this.narrator.note(
      again.created.subjects.length === 0 && again.created.facts === 0 && again.changed.length === 0,
      'Imported again: nothing changed',
      `Importing the same file again made ${again.created.facts} facts and changed ${again.changed.length}`,
    );
    // An administrator admits people and issues tokens; what is decided by is for a compliance officer to publish.
    const officer = new ControlPlane(this.system.apiUrl, await controlPlane.issue('PERSON', 'r-menon'));
    const packs = loadPacks().packs.filter(({ id, base }) => base || PACKS.includes(id));
    const digest = await officer.publish(PACKS);
    this.narrator.note(true, `Law in force, policy set ${digest.slice(0, 12)}:`, '');
    this.narrator.detail(packs.map(({ title }) => title).join(' · '));
  }

  private async tell(controlPlane: ControlPlane): Promise<void> {
    this.narrator.step(
      `What may go where, as of ${this.example.asOf}`,
      'Asked of the control plane as what-if: the same facts and rules as a live call, on any day, and nothing is recorded.',
    );
    for (const story of STORIES) {
      const outcome = await controlPlane.whatIf(this.callOf(story), noon(story.on ?? this.example.asOf));
      const found = `${outcome.effect} by ${outcome.determinedBy.map(({ policy }) => policy).join(', ')}`;
      const day = story.on ? `, on ${story.on}` : '';
      this.narrator.note(
        isAsTold(story, outcome),
        `${outcome.effect.padEnd(5)} ${story.about}${day}`,
        `${story.call}: expected ${expectedOf(story)}; found ${found}`,
      );
      this.narrator.detail(outcome.sentence);
    }
  }

  private async decide(controlPlane: ControlPlane): Promise<void> {
    this.narrator.step(
      'Decide',
      'Each application asks the decision point for the calls it declares, with its own key, as of now. No answer leaves before its entry is durable in the ledger.',
    );
    for (const call of this.example.calls) {
      const { id, log, effect } = await this.ask(controlPlane, call);
      this.decisions[call.id] = id;
      const supposed = await controlPlane.whatIf(call, new Date());
      this.narrator.note(
        supposed.effect === effect,
        `${effect.padEnd(5)} ${call.id.padEnd(20)} entry ${log.index}  ${quiet(id)}`,
        `${call.id}: decided ${effect}, but what-if says ${supposed.effect}`,
      );
    }
  }

  private async ask(controlPlane: ControlPlane, call: DeclaredCall): Promise<Recorded> {
    const token = (this.keys[call.application] ??= await controlPlane.issue('APPLICATION', call.application));
    const client = new GraphqlClient({ url: this.system.pdpUrl, token });
    return (await client.request<{ decide: Recorded }>(DECIDE, { input: call.input })).decide;
  }

  private async prove(controlPlane: ControlPlane, token: string): Promise<{ bundle: string; verifierKey: string }> {
    this.narrator.step(
      'Prove',
      'The evidence bundle holds the whole log, a proof of each decision, and all that they cite. It is checked without the system.',
    );
    const { verifierKeys, origin } = await controlPlane.ledger();
    const bundle = join(this.system.dataFolder, 'evidence.zip');
    await download(this.system.apiUrl, token, bundle);
    const verdict = await check(bundle, verifierKeys);
    this.narrator.must(
      verdict.exitCode === 0,
      `Verified: ${verdict.size} entries of ${origin}, none changed, removed, inserted or reordered`,
      `The bundle does not verify: ${verdict.checks.flatMap(({ problems }) => problems.map(({ message }) => message)).join('; ')}`,
    );
    const unproved = await withoutProof(bundle, Object.values(this.decisions));
    this.narrator.note(
      unproved.length === 0,
      `Each of the ${Object.keys(this.decisions).length} decisions is proved to be in the log`,
      `No proof of ${unproved.join(', ')}`,
    );

    const { id } = await forge(bundle, join(this.system.dataFolder, 'forged-evidence'));
    const forged = await check(join(this.system.dataFolder, 'forged-evidence'), verifierKeys);
    this.narrator.note(
      forged.exitCode === 1 && forged.firstAffected?.id === id,
      `A forged copy, one denial turned into an allowance: refused, naming entry ${forged.firstAffected?.index}`,
      `A forged copy was not refused as it must: ${JSON.stringify(forged.firstAffected)}`,
    );
    return { bundle, verifierKey: verifierKeys[0]! };
  }

  private async report(token: string, verifierKey: string): Promise<void> {
    this.narrator.step(
      'Report',
      'The register and the decisions as PDF. Each carries its data and the log’s proof inside, and is worked out anew to check it.',
    );
    const reports = await makeReports(this.system.apiUrl, token, this.system.dataFolder);
    for (const { kind, file } of reports) {
      const verdict = await checkReport(file, verifierKey);
      this.narrator.note(
        verdict.exitCode === 0,
        `The report ${kind} is verified, every number and page of it: ${file}`,
        `The report ${kind} does not verify: ${verdict.checks.map(({ check, outcome, summary }) => `${check} ${outcome}: ${summary}`).join('; ')}`,
      );
    }
  }

  private callOf({ call: id }: Story): DeclaredCall {
    return this.example.calls.find((call) => call.id === id)!;
  }
}

const noon = (day: string): Date => new Date(`${day}T06:30:00Z`);

function isAsTold({ effect, by, allowed }: Story, outcome: Outcome): boolean {
  const remaining = outcome.members.filter((member) => member.effect === 'ALLOW').map(({ deployment }) => deployment);
  return (
    outcome.effect === effect &&
    (by === undefined || outcome.determinedBy.some(({ policy }) => policy === by)) &&
    (allowed === undefined || remaining.sort().join() === [...allowed].sort().join())
  );
}

const expectedOf = ({ effect, by, allowed }: Story): string =>
  `${effect}${by ? ` by ${by}` : ''}${allowed ? ` with ${allowed.join(', ')}` : ''}`;
