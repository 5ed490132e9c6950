import type { Subjects } from '#governance';
import { Subject } from '#registry';
import {
  AlreadyExists,
  type Handle,
  NotFound,
  type OrganisationId,
  type SubjectId,
  type SubjectKind,
} from '#vocabulary';
import { isDuplicate, type Transaction } from './prisma-client.js';

export class PrismaSubjects implements Subjects {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  /** @throws {AlreadyExists} the handle is taken among subjects of the kind */
  async add(subject: Subject): Promise<void> {
    try {
      await this.db.subject.create({ data: subject });
    } catch (error) {
      throw isDuplicate(error) ? new AlreadyExists(subject.kind, subject.handle) : error;
    }
  }

  async rename(id: SubjectId, name: string): Promise<void> {
    const { count } = await this.db.subject.updateMany({ where: { id }, data: { name } });
    if (count === 0) throw new NotFound('subject', id);
  }

  async find(id: SubjectId): Promise<Subject | undefined> {
    const row = await this.db.subject.findUnique({ where: { id } });
    return row === null ? undefined : Subject.parse(row);
  }

  async findByHandle(kind: SubjectKind, handle: Handle): Promise<Subject | undefined> {
    const { organisationId } = this;
    const row = await this.db.subject.findUnique({
      where: { organisationId_kind_handle: { organisationId, kind, handle } },
    });
    return row === null ? undefined : Subject.parse(row);
  }

  async all(): Promise<Subject[]> {
    const { organisationId } = this;
    const rows = await this.db.subject.findMany({
      where: { organisationId },
      orderBy: [{ kind: 'asc' }, { handle: 'asc' }],
    });
    return rows.map((row) => Subject.parse(row));
  }
}
