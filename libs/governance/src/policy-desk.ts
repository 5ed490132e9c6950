import type { Observation } from '#policy';
import { FourEyesViolated } from '#registry';
import { InvalidInput, NotFound, type OrganisationId, type PackLibrary, type PolicySource } from '#vocabulary';
import { ownPolicies } from './organisation-policies.js';
import {
  type ChangeEntry,
  type Clock,
  type Publication,
  type SetSources,
  type Stores,
  type UnitOfWork,
} from './ports.js';
import { loadSet, sourcesOf } from './published-policies.js';

export interface PublishPolicies {
  /**
   * Ids of the packs to switch on, in the versions installed; the base packs are always on. Where it is left out, the
   * packs and tables of the set in force stand, in the versions that were published.
   */
  readonly packs?: readonly string[] | null | undefined;
  /** The organisation's own policies, Cedar text, in place of those before; those before stand where it is left out. */
  readonly own?: readonly PolicySource[] | null | undefined;
  /** What is only observed, in place of what was before; what was before stands where it is left out. */
  readonly observe?: readonly { policy: string; application?: string | null | undefined }[] | null | undefined;
}

/** A publication and its entries in the ledger; none where nothing changed. */
export interface Published {
  readonly publication: Publication;
  readonly entries: ChangeEntry[];
}

/** Publishes what an organisation decides by. Every published set is kept word for word, under its digest. */
export class PolicyDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly library: PackLibrary,
    private readonly clock: Clock,
  ) {}

  /**
   * Publishes packs and own policies as one set, in force from now, while the organisation is being set up. Publishing
   * the set in force changes nothing.
   *
   * @throws {FourEyesViolated} an application holds a key: a change takes a draft and a second person
   * @throws {InvalidInput} no such pack, or what is to be observed names no rule of the set or no application
   * @throws {PolicyInvalid} a policy does not validate; the message has file, policy and position
   */
  publish(organisationId: OrganisationId, command: PublishPolicies, actor: string): Promise<Publication> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const { publication, entries } = await this.publishWithin(stores, command, actor);
      if (entries.length > 0) {
        await stores.registryChanged();
        await stores.ledger.append(entries);
      }
      return publication;
    });
  }

  /** The same inside a transaction that does more: the caller appends the entries as its last write. */
  async publishWithin(stores: Stores, command: PublishPolicies, actor: string): Promise<Published> {
    const current = await stores.publications.current();
    if (current === undefined) throw new NotFound('publication of organisation', stores.organisation.id);
    const observe = command.observe?.map(({ policy, application = null }) => ({ policy, application }));
    if (observe) await requireApplications(stores, observe);
    const packs = command.packs ?? current.packs;
    const parts = { packs, own: command.own ?? current.own, observe: observe ?? current.observe };
    const standing = command.packs == null ? await stores.keptSets.find(current.digest) : undefined;
    const sources = standing
      ? { ...standing, ...parts, packs: standing.packs }
      : sourcesOf(stores.organisation, parts, this.library);
    return this.keep(stores, sources, current, actor);
  }

  /** What stands from the organisation's making until somebody publishes: the base packs and the standing policies. */
  openWithin(stores: Stores, actor: string): Promise<Published> {
    const parts = { packs: [], own: ownPolicies({}, stores.organisation.name), observe: [] };
    return this.keep(stores, sourcesOf(stores.organisation, parts, this.library), undefined, actor);
  }

  private async keep(
    { organisation, credentials, publications, keptSets }: Stores,
    sources: SetSources,
    current: Publication | undefined,
    actor: string,
  ): Promise<Published> {
    const { digest, observe } = loadSet(sources).set;
    if (current?.digest === digest) return { publication: current, entries: [] };
    await mustBeSettingUp(credentials);
    await keptSets.keep(digest, sources);
    const packs = sources.packs.map(({ id }) => id);
    const publication = await publications.publish({
      organisationId: organisation.id,
      ...{ digest, packs, own: sources.own, observe },
      publishedAt: this.clock.now(),
      publishedBy: actor,
    });
    const body = { set: digest, rev: publication.rev, packs, own: sources.own.map(({ path }) => path), observe };
    return { publication, entries: [{ type: 'policy.publish', actor, body }] };
  }
}

async function requireApplications({ subjects }: Stores, observe: readonly Observation[]): Promise<void> {
  const known = (await subjects.all()).filter(({ kind }) => kind === 'application').map(({ handle }) => String(handle));
  const stranger = observe.find(({ application }) => application !== null && !known.includes(application));
  if (stranger !== undefined)
    throw new InvalidInput('observe', `application "${stranger.application}"`, known.sort().join(', ') || 'none yet');
}

/** Until an application can ask, no decision rests on what is in force, and one person may settle it. */
async function mustBeSettingUp(credentials: Stores['credentials']): Promise<void> {
  const all = await credentials.all();
  if (all.every(({ holder }) => holder.kind !== 'application')) return;
  throw new FourEyesViolated(
    'Found a change of what is in force, by one person, though applications hold keys; allowed: a policy draft that another person approves',
    {},
  );
}
