import { type OrganisationId, SnapshotStale } from '#vocabulary';
import { type View, viewOf } from './decide.js';
import { type Clock, type Snapshots } from './ports.js';
import { PolicySets } from './policy-sets.js';

interface Held {
  readonly view: View;
  /** When the view was last known to be the current one. */
  confirmedAt: Date;
}

/**
 * The registries a decision point holds in memory.
 *
 * A view is replaced when its organisation changes, and its version is asked for when it was last confirmed longer than
 * half the maximal age ago. A view that cannot be confirmed within that age decides nothing.
 */
export class Views {
  private readonly held = new Map<OrganisationId, Held>();
  private readonly loading = new Map<OrganisationId, Promise<View>>();
  private readonly sets = new PolicySets();
  private stop: (() => Promise<void>) | undefined;

  constructor(
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
    private readonly maxAgeSeconds: number,
  ) {}

  /** Begins to listen for changes; `changed` is told of each, after the stale view was dropped. */
  async start(changed: (organisation: OrganisationId) => void = () => undefined): Promise<void> {
    this.stop = await this.snapshots.onChange((organisation) => {
      this.held.delete(organisation);
      this.loading.delete(organisation);
      changed(organisation);
    });
  }

  async close(): Promise<void> {
    await this.stop?.();
  }

  /** @throws {SnapshotStale} the view cannot be confirmed to be recent enough to decide on */
  async of(organisation: OrganisationId): Promise<View> {
    const held = this.held.get(organisation);
    if (held === undefined) return this.load(organisation);
    if (this.ageSeconds(held) <= this.maxAgeSeconds / 2) return held.view;
    return this.confirm(organisation, held);
  }

  private load(organisation: OrganisationId): Promise<View> {
    const underWay = this.loading.get(organisation);
    if (underWay) return underWay;
    const loading = this.snapshots
      .load(organisation)
      .then(async (snapshot) => {
        const view = viewOf(
          snapshot,
          await this.sets.of(snapshot.publication, (digest) => this.snapshots.keptSet(organisation, digest)),
        );
        // A change that arrived while this was read has taken the promise away: then the view is not kept.
        if (this.loading.get(organisation) === loading)
          this.held.set(organisation, { view, confirmedAt: snapshot.loadedAt });
        return view;
      })
      .finally(() => {
        if (this.loading.get(organisation) === loading) this.loading.delete(organisation);
      });
    this.loading.set(organisation, loading);
    return loading;
  }

  private async confirm(organisation: OrganisationId, held: Held): Promise<View> {
    try {
      const asked = this.clock.now();
      const version = await this.snapshots.version(organisation);
      if (version !== held.view.organisation.registryVersion) {
        this.held.delete(organisation);
        return await this.load(organisation);
      }
      held.confirmedAt = asked;
    } catch (error) {
      if (this.ageSeconds(held) > this.maxAgeSeconds)
        throw new SnapshotStale(Math.round(this.ageSeconds(held)), this.maxAgeSeconds, { cause: error });
    }
    return held.view;
  }

  private ageSeconds({ confirmedAt }: Held): number {
    return (this.clock.now().getTime() - confirmedAt.getTime()) / 1000;
  }
}
