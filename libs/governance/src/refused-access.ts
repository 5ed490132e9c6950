import type { OrganisationId, PersonId } from '#vocabulary';
import type { Clock, UnitOfWork } from './ports.js';

/** The same refusal of the same person is one entry in so many seconds, so that nobody fills the log by asking. */
const REPEATED_WITHIN_SECONDS = 60;
const MEMORY_ENTRIES = 10_000;

/** Records that a person asked for what their role does not permit. */
export class RefusedAccess {
  private readonly recorded = new Map<string, number>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async record(organisationId: OrganisationId, personId: PersonId, permission: string): Promise<void> {
    const now = this.clock.now().getTime();
    const key = `${personId} ${permission}`;
    if (now < (this.recorded.get(key) ?? 0) + REPEATED_WITHIN_SECONDS * 1000) return;
    if (this.recorded.size >= MEMORY_ENTRIES) this.recorded.clear();
    this.recorded.set(key, now);
    await this.unitOfWork.run(organisationId, ({ ledger }) =>
      ledger.append([{ type: 'access.refused', actor: personId, body: { permission } }]),
    );
  }
}
