import { Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Answer } from '#governance';
import { Input, Public } from '#graphql';
import type { FastifyReply } from 'fastify';
import { AnswerType, type Decide, DecideInput } from './decide.types.js';
import { Gate } from './gate.js';
import { traceOf } from './trace.js';

interface RequestContext {
  readonly reply: FastifyReply;
}

@Resolver(() => AnswerType)
export class DecideResolver {
  constructor(private readonly gate: Gate) {}

  @Mutation(() => AnswerType, {
    description:
      'Whether a call is allowed, as of now. The answer is given once the decision is in the ledger. A denial is an answer; an error is none, and must be taken as a denial.',
  })
  @Public()
  async decide(
    @Input(DecideInput) { sequence, ...stated }: Decide,
    @Context() { reply }: RequestContext,
  ): Promise<Answer> {
    const { headers } = reply.request;
    const asker = await this.gate.admit(headers);
    return this.gate.decide(asker, stated, { sequence: sequence ?? null, trace: traceOf(headers) });
  }

  @Query(() => String, { description: 'Handle of the application whose key came with the request.' })
  @Public()
  async application(@Context() { reply }: RequestContext): Promise<string> {
    return this.gate.handleOf(await this.gate.admit(reply.request.headers));
  }
}
