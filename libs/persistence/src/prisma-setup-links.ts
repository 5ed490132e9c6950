import { SetupLinks } from '#governance';
import { newId } from '#vocabulary';
import type { PrismaClient } from './prisma-client.js';

export class PrismaSetupLinks extends SetupLinks {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  async issue(digest: string, createdAt: Date, expiresAt: Date): Promise<void> {
    const link = { id: newId<string>(), digest, createdAt, expiresAt };
    await this.prisma.$transaction([
      this.prisma.setupLink.updateMany({ where: { usedAt: null }, data: { usedAt: createdAt } }),
      this.prisma.setupLink.create({ data: link }),
    ]);
  }

  async isOpen(digest: string, at: Date): Promise<boolean> {
    return (await this.prisma.setupLink.count({ where: this.open(digest, at) })) === 1;
  }

  async use(digest: string, at: Date): Promise<boolean> {
    const { count } = await this.prisma.setupLink.updateMany({ where: this.open(digest, at), data: { usedAt: at } });
    return count === 1;
  }

  private open(digest: string, at: Date) {
    return { digest, usedAt: null, expiresAt: { gt: at } };
  }
}
