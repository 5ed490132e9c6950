import { loadCatalogue, readExampleInventory } from '#catalogue';
import { loadPacks } from '#packs';
import { CompiledEvaluator } from '#policy';
import { inventoryToRegistry, outcomeOf, parseCallRequest, planImport } from '#registry';
import { newId, type FactId, type Handle, type OrganisationId, type SubjectId } from '#vocabulary';
import { parse } from 'yaml';
import { alternativesTo } from './alternatives.js';
import { counterfactualsOfCall } from './counterfactuals.js';
import { judgeCall, viewOf, type View } from './decide.js';
import { policyBlockToCedar } from './organisation-policies.js';
import { loadSet, sourcesOf } from './published-policies.js';
import { supposedCall, type Supposition } from './what-if.js';

const library = loadPacks();
const text = readExampleInventory();
const file = parse(text);
const evaluator = new CompiledEvaluator();
const NOON = new Date('2026-11-22T12:00:00Z');

function theLender(): View {
  const wanted = inventoryToRegistry(text, {
    catalogue: loadCatalogue(),
    legalClasses: library.reference.data_classes.map(({ code }) => code),
  });
  const empty = { subjects: [], facts: [] };
  const organisationId = newId<OrganisationId>();
  const at = new Date('2026-11-22T03:00:00Z');
  const outcome = outcomeOf(planImport(wanted, empty), empty, {
    organisationId,
    recordedAt: at,
    newSubjectId: () => newId<SubjectId>(),
    newFactId: () => newId<FactId>(),
  });
  const { handle, name } = wanted.organisation;
  const parts = {
    packs: ['eu-ai-act', 'gdpr', 'in-dpdp', 'in-spdi', 'in-aadhaar', 'in-rbi', 'in-cert-in', 'eu-dora'],
    own: policyBlockToCedar(wanted.policy!, name),
    observe: [],
  };
  return viewOf(
    {
      organisation: { id: organisationId, handle, name, zone: 'Asia/Kolkata', registryVersion: 1, createdAt: at },
      ...outcome,
      publication: {
        organisationId,
        rev: 1,
        digest: '',
        ...parts,
        publishedAt: at,
        publishedBy: 'import',
      },
      waivers: [],
      loadedAt: at,
    },
    loadSet(sourcesOf({ zone: 'Asia/Kolkata' }, parts, library)),
  );
}

const view = theLender();
const calls: readonly any[] = file.applications.flatMap((application: any) =>
  [...application.calls, ...(application.proposals ?? [])].map((call: any) => ({
    ...call,
    application: application.id,
  })),
);
const asked = (id: string, suppose: readonly Supposition[] = []) => {
  const { application, entity, target, data_classes: dataClasses } = calls.find((call) => call.id === id);
  const call = parseCallRequest({ entity, target, dataClasses });
  return supposedCall(view, { application: application as Handle, call, asOf: NOON, suppose: [...suppose] }, NOON);
};

const counterfactuals = (id: string) => counterfactualsOfCall(asked(id), evaluator);
const alternatives = (id: string) => alternativesTo(asked(id), evaluator);

describe('U14: what would lift a denial of a call', () => {
  it('names the fact of the register to state, and the what-if with it is ALLOW', () => {
    const { effect, members } = counterfactuals('call-cv-de');
    expect(effect).toBe('DENY');
    const [way] = members[0]!.waysOut;
    expect(way!.redecided).toBe(true);
    const suppose = way!.changes.flatMap(({ statement }) => statement ?? []);
    expect(suppose[0]).toEqual({
      kind: 'application',
      handle: 'app-cv-screening',
      key: 'controls.dpia_done',
      qualifier: null,
      value: true,
    });
    const { view: supposed, application, call, at } = asked('call-cv-de', suppose);
    expect(judgeCall(supposed, application, call, at, evaluator).effect).toBe('ALLOW');
  });

  it('says of each change what to do, what it takes and which rule asks for it, with citation', () => {
    const changes = counterfactuals('call-cv-de').members[0]!.waysOut[0]!.changes;
    expect(changes[0]).toMatchObject({
      key: 'controls.dpia_done',
      effort: 'assessment',
      known: true,
      words: '“GDPR impact assessment done”: carry out the assessment, so that this is so.',
      statedOn: expect.arrayContaining(['application']),
      asks: [expect.objectContaining({ policy: 'gdpr.art-35', citation: expect.stringContaining('Art. 35') })],
    });
  });

  it('says what the call itself would state instead', () => {
    const { members } = counterfactuals('call-cv-de');
    const calls = members.flatMap(({ waysOut }) => waysOut.flatMap(({ changes }) => changes.map(({ call }) => call)));
    expect(calls).toContainEqual({ deidentification: 'anonymised' });
  });

  it('names the prohibition that nothing lifts, and proposes nothing', () => {
    const [member] = counterfactuals('prop-emotion-agents').members;
    expect(member!.waysOut).toEqual([]);
    expect(member!.unliftable.map(({ policy }) => policy)).toEqual(['eu-ai-act.art-5-1-f']);
    expect(member!.unliftable[0]!.citation).toContain('Art. 5(1)(f)');
  });

  it('looks at the denied members of an alias, each by itself (U05)', () => {
    const { effect, members } = counterfactuals('call-copy');
    expect(effect).toBe('ALLOW');
    expect(members.map(({ deployment, effect: of, waysOut }) => [deployment, of, waysOut.length > 0])).toEqual([
      ['dep-05', 'ALLOW', false],
      ['dep-14', 'DENY', true],
    ]);
  });
});

describe('U15: where a denied call may go instead', () => {
  it('is an in-country deployment of open weights first when residency matters, and each is decided anew', () => {
    const { residencyMatters, ranked, total } = alternatives('call-fraud-in');
    expect(residencyMatters).toBe(true);
    expect(total).toBe(ranked.length);
    expect(ranked[0]).toMatchObject({
      deployment: 'dep-01',
      weights: 'open',
      inCountry: true,
      countries: ['IN'],
      reason: 'It would be allowed, and its content stays in the country and its weights are open.',
    });
    const { application, call, at } = asked('call-fraud-in');
    const { path } = judgeCall(view, application, call, at, evaluator).resolution;
    for (const { deployment } of ranked) {
      const instead = { ...call, target: deployment, path: path && ([...path] as Handle[]) };
      expect(judgeCall(view, application, instead, at, evaluator).effect).toBe('ALLOW');
    }
  });

  it('says what is gained and lost, and what nothing on record compares', () => {
    const [first] = alternatives('call-fraud-in').ranked;
    expect(first!.gained).toContain('runs and stores in IN');
    expect(first!.lost.join()).toContain('another model: llama-3.3');
    expect(first!.notKnown).toContain('price');
  });
});

describe('U06: a call as of any instant', () => {
  const effectOn = (id: string, day: string) => {
    const { application, call } = asked(id);
    return judgeCall(view, application, call, new Date(`${day}T12:00:00Z`), evaluator).effect;
  };

  it('is decided by the terms that end on that day, and by the law that begins', () => {
    expect([effectOn('call-score-eu', '2027-12-01'), effectOn('call-score-eu', '2027-12-02')]).toEqual([
      'ALLOW',
      'DENY',
    ]);
  });
});

describe('P37: a supposed region', () => {
  it('flips the decision and leaves the register as it was', () => {
    const before = view.registry.facts.length;
    const outside: Supposition = {
      kind: 'deployment',
      handle: 'dep-01' as Handle,
      key: 'deployment.processing_regions',
      value: ['global'],
    };
    const decided = (suppose: readonly Supposition[]) => {
      const { view: supposed, application, call, at } = asked('call-score-in', suppose);
      return judgeCall(supposed, application, call, at, evaluator).effect;
    };
    expect([decided([]), decided([outside]), decided([])]).toEqual(['ALLOW', 'DENY', 'ALLOW']);
    expect(view.registry.facts).toHaveLength(before);
  });
});
