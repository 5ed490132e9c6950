import { Controller, Get, Logger, Res } from '@nestjs/common';
import { Public } from '#graphql';
import type { FastifyReply } from 'fastify';

/** Whether what the control plane stands on answers. */
export abstract class Readiness {
  /** Rejects where it does not. */
  abstract check(): Promise<void>;
}

@Controller()
export class HealthController {
  private readonly logger = new Logger(HealthController.name);

  constructor(private readonly readiness: Readiness) {}

  /** The process is alive. */
  @Get('healthz')
  @Public()
  alive(): { readonly status: string } {
    return { status: 'ok' };
  }

  /** The database answers, so requests may come here. */
  @Get('readyz')
  @Public()
  async ready(@Res() reply: FastifyReply): Promise<void> {
    try {
      await this.readiness.check();
      await reply.code(200).send({ ready: true });
    } catch (error) {
      this.logger.warn(`Not ready: ${(error as Error).message}`);
      await reply.code(503).send({ ready: false });
    }
  }
}
