import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadCatalogue } from '#catalogue';
import { judgeCall, loadSet, ownPolicies, sourcesOf, type Verdict, viewOf } from '#governance';
import { EVENT_TYPES } from '#ledger';
import { loadPacks } from '#packs';
import { CompiledEvaluator } from '#policy';
import { inventoryToRegistry, outcomeOf, parseCallRequest, planImport } from '#registry';
import { type FactId, newId, type OrganisationId, type SubjectId } from '#vocabulary';

const pages = globSync(['*.md', 'docs/**/*.md', 'libs/packs/README.md']).sort();
const textOf = (page: string): string => readFileSync(page, 'utf8');
const withoutCode = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));

/** Anchors as repositories' hosts make them of headings: lower case, without punctuation, words joined by hyphens. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );

describe('the documents', () => {
  it.each(pages)('%s links to what there is', (page) => {
    const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = links
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('name only scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) => [...textOf(page).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script!));
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('say of each type of event whether this version writes it', () => {
    const sources = globSync('{libs,apps}/*/src/**/*.ts', {
      exclude: (path) => path.endsWith('.spec.ts') || path.startsWith('libs/ledger/src/entry'),
    });
    const named = new Set(
      sources.flatMap((path) => [...textOf(path).matchAll(/(?:type: |Of\()'([a-z.]+)'/g)].map(([, type]) => type)),
    );
    const said = /This version writes (.*)\./.exec(textOf('docs/reference/ledger-entries.md'))?.[1] ?? '';
    const types = [...said.matchAll(/`([a-z.]+)`/g)].map(([, type]) => type!);
    expect(types.sort()).toEqual(EVENT_TYPES.filter((type) => named.has(type)).sort());
  });
});

/** What an organisation that has imported this inventory, and done nothing else, decides about the call of the how-to. */
function decided(inventory: string): Verdict {
  const library = loadPacks();
  const wanted = inventoryToRegistry(inventory, {
    catalogue: loadCatalogue(),
    legalClasses: library.reference.data_classes.map(({ code }) => code),
  });
  const empty = { subjects: [], facts: [] };
  const id = newId<OrganisationId>();
  const at = new Date('2026-11-24T06:30:00Z');
  const outcome = outcomeOf(planImport(wanted, empty), empty, {
    organisationId: id,
    recordedAt: at,
    newSubjectId: () => newId<SubjectId>(),
    newFactId: () => newId<FactId>(),
  });
  const { handle, name } = wanted.organisation;
  const parts = { packs: [], own: ownPolicies(wanted.policy ?? {}, name), observe: [] };
  const view = viewOf(
    {
      organisation: { id, handle, name, zone: 'Asia/Kolkata', registryVersion: 1, createdAt: at },
      ...outcome,
      publication: { ...parts, organisationId: id, rev: 1, digest: '', publishedAt: at, publishedBy: 'import' },
      waivers: [],
      loadedAt: at,
    },
    loadSet(sourcesOf({ zone: 'Asia/Kolkata' }, parts, library)),
  );
  const application = view.registry.find('application', 'app-summaries')!;
  const call = parseCallRequest({ target: 'llama-pune', dataClasses: ['PUBLISHED'] });
  return judgeCall(view, application, call, at, new CompiledEvaluator());
}

describe('the inventory of the how-to', () => {
  const inventory = textOf('docs/how-to/acme.yaml');

  it('allows the call that it declares', () => {
    expect(decided(inventory).effect).toBe('ALLOW');
  });

  it('denies it without its last facts: nobody says then where the output is used', () => {
    const { effect, members } = decided(inventory.slice(0, inventory.indexOf('\nfacts:')));
    expect(effect).toBe('DENY');
    expect(members.flatMap(({ recipients }) => recipients.flatMap(({ judgement }) => judgement.unknowns))).toContain(
      'app.output_used_in',
    );
  });
});

describe('the inventory of the tutorial', () => {
  const inventory = textOf('docs/tutorial/acme.yaml');
  const pin =
    '  - {on: deployment/llama-pune, key: deployment.region_pin, value: [acme-pune], method: CONTRACT, source: {uri: machine-register-2026.pdf, locator: page 2}}\n';

  it('is denied the call for want of a region pin alone', () => {
    const { effect, members } = decided(inventory);
    expect(effect).toBe('DENY');
    const { unknowns } = members.flatMap(({ recipients }) => recipients)[0]!.judgement;
    expect(unknowns).toEqual(['registry.regions_outside_pin']);
  });

  it('is allowed the call with the fact that is proposed', () => {
    expect(decided(inventory + pin).effect).toBe('ALLOW');
  });
});

describe('the pictures of the tutorial', () => {
  it('are all shown, and none is heavier than 150 kB', () => {
    const shown = [...textOf('docs/tutorial/first-lawful-call.md').matchAll(/\]\((pictures\/[^)]+)\)/g)];
    const kept = globSync('docs/tutorial/pictures/*').sort();
    expect(kept).toEqual(shown.map(([, name]) => `docs/tutorial/${name}`));
    expect(kept.filter((path) => statSync(path).size > 150_000)).toEqual([]);
  });
});
