import { loadPacks } from '#packs';
import { newId, type OrganisationId } from '#vocabulary';
import { ownPolicies } from './organisation-policies.js';
import { PolicySets } from './policy-sets.js';
import { loadSet, sourcesOf } from './published-policies.js';

const organisationId = newId<OrganisationId>();
const sources = sourcesOf(
  { zone: 'Asia/Kolkata' },
  { packs: [], own: ownPolicies({}, 'Lender'), observe: [] },
  loadPacks(),
);
const { digest } = loadSet(sources).set;

describe('kept policy sets', () => {
  it('are loaded once', async () => {
    let found = 0;
    const find = async () => (found++, sources);
    const sets = new PolicySets();
    const loaded = await sets.of({ organisationId, digest }, find);
    expect(await sets.of({ organisationId, digest }, find)).toBe(loaded);
    expect(found).toBe(1);
  });

  it('are none of another organisation, whatever the digest', async () => {
    const sets = new PolicySets();
    await sets.of({ organisationId, digest }, async () => sources);
    expect(await sets.byDigest(newId<OrganisationId>(), digest, async () => undefined)).toBeUndefined();
  });

  it.each<[string, Partial<typeof sources>]>([
    ['own policies', { own: [] }],
    ['tables', { reference: { ...sources.reference, adequacy: [] } }],
    ['bearers of obligations', { obligations: [] }],
    ['zone', { zone: 'UTC' }],
    ['observed rules', { observe: [{ policy: 'gdpr.art-28-3', application: 'app-chat' }] }],
    ['versions of packs', { packs: sources.packs.map((pack) => ({ ...pack, version: '9.9.9' })) }],
  ])('decide nothing where their %s are not those of the digest', async (_what, other) => {
    const loading = new PolicySets().of({ organisationId, digest }, async () => ({ ...sources, ...other }));
    await expect(loading).rejects.toThrow();
  });
});
