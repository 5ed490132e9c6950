import { loadPacks } from '#packs';
import { type Handle, newId, type OrganisationId, SnapshotStale } from '#vocabulary';
import { ownPolicies } from './organisation-policies.js';
import { Clock, type Snapshot, Snapshots } from './ports.js';
import { loadSet, sourcesOf } from './published-policies.js';
import { Views } from './views.js';

class SetClock extends Clock {
  at = new Date('2026-11-22T10:00:00Z');
  now = () => this.at;
  pass(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

const organisation = newId<OrganisationId>();
const STANDING = { packs: [], own: ownPolicies({}, 'Lender'), observe: [] };
const SOURCES = sourcesOf({ zone: 'Asia/Kolkata' }, STANDING, loadPacks());
const PUBLICATION = {
  ...STANDING,
  organisationId: organisation,
  rev: 0,
  digest: loadSet(SOURCES).set.digest,
  publishedAt: new Date('2026-11-22T00:00:00Z'),
  publishedBy: 'test',
};

/** A store of one organisation whose version and reachability the test sets. */
class SetStore extends Snapshots {
  currentVersion = 1;
  isReachable = true;
  loads = 0;
  changed: (organisation: OrganisationId) => void = () => undefined;

  constructor(private readonly clock: Clock) {
    super();
  }

  async load(id: OrganisationId): Promise<Snapshot> {
    this.requireReachable();
    this.loads += 1;
    return {
      organisation: {
        id,
        handle: 'lender' as Handle,
        name: 'Lender',
        zone: 'Asia/Kolkata',
        registryVersion: this.currentVersion,
        createdAt: this.clock.now(),
      },
      subjects: [],
      facts: [],
      publication: PUBLICATION,
      waivers: [],
      loadedAt: this.clock.now(),
    };
  }

  async keptSet() {
    return SOURCES;
  }

  async version(): Promise<number> {
    this.requireReachable();
    return this.currentVersion;
  }

  async onChange(changed: (organisation: OrganisationId) => void) {
    this.changed = changed;
    return async () => undefined;
  }

  private requireReachable(): void {
    if (!this.isReachable) throw new Error('the store cannot be reached');
  }
}

const MAX_AGE_SECONDS = 30;
let clock: SetClock;
let store: SetStore;
let views: Views;
beforeEach(async () => {
  clock = new SetClock();
  store = new SetStore(clock);
  views = new Views(store, clock, MAX_AGE_SECONDS);
  await views.start();
});

const versionNow = async () => (await views.of(organisation)).organisation.registryVersion;

describe('the views of a decision point', () => {
  it('are read once, however many ask at once', async () => {
    await Promise.all([versionNow(), versionNow(), versionNow()]);
    expect(store.loads).toBe(1);
  });

  it('are read anew when their organisation changes', async () => {
    await versionNow();
    store.currentVersion = 2;
    store.changed(organisation);
    expect(await versionNow()).toBe(2);
  });

  it('are read anew when a change was missed, once half the maximal age has passed', async () => {
    await versionNow();
    store.currentVersion = 2;
    expect(await versionNow()).toBe(1);
    clock.pass(MAX_AGE_SECONDS / 2 + 1);
    expect(await versionNow()).toBe(2);
  });

  it('decide on while the store is away, until the maximal age, and nothing after', async () => {
    await versionNow();
    store.isReachable = false;
    clock.pass(MAX_AGE_SECONDS - 1);
    expect(await versionNow()).toBe(1);
    clock.pass(2);
    await expect(versionNow()).rejects.toBeInstanceOf(SnapshotStale);
  });

  it('decide again once the store is back', async () => {
    await versionNow();
    store.isReachable = false;
    clock.pass(MAX_AGE_SECONDS + 1);
    await expect(versionNow()).rejects.toThrow('allowed: 30 s');
    store.isReachable = true;
    expect(await versionNow()).toBe(1);
  });

  it('do not keep a view that a change overtook while it was read', async () => {
    const first = views.of(organisation);
    store.changed(organisation);
    await first;
    store.currentVersion = 2;
    expect(await versionNow()).toBe(2);
  });
});
