import type { CredentialDesk } from './credential-desk.js';
import type { AdmitPerson, CreateOrganisation, Organisations } from './organisations.js';
import type { Organisation, Person } from './ports.js';

export interface Tenant {
  readonly organisation: Organisation;
  readonly administrator: Person;
  /** The administrator's token: here and nowhere else, ever again. */
  readonly token: string;
}

/** Opens an organisation for use: its log, its first administrator, and the token to begin with. */
export class TenantSetup {
  constructor(
    private readonly organisations: Organisations,
    private readonly credentials: CredentialDesk,
  ) {}

  /** @throws {AlreadyExists} the handle is taken */
  async open(command: CreateOrganisation, administrator: Omit<AdmitPerson, 'role'>, actor: string): Promise<Tenant> {
    const opened = await this.organisations.create(command, { ...administrator, role: 'administrator' }, actor);
    const { token } = await this.credentials.issue(
      opened.organisation.id,
      { holder: 'person', handle: opened.administrator.handle, label: 'First sign-in' },
      actor,
    );
    return { ...opened, token };
  }
}
