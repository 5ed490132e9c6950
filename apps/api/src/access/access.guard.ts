import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { RefusedAccess } from '#governance';
import { accessOf } from '#graphql';
import { Forbidden } from '#vocabulary';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type ApiCaller,
  type ApiPermission,
  Callers,
  isApiPermission,
  type PersonCaller,
  requirePermission,
} from './callers.js';

/** One request may hold many root fields; who calls is found out once. */
const callers = new WeakMap<FastifyRequest, Promise<ApiCaller>>();
const admitted = new WeakMap<FastifyRequest, ApiCaller>();

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.getType<string>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<{ readonly reply: FastifyReply }>().reply.request
    : context.switchToHttp().getRequest<FastifyRequest>();

/** Lets a handler run only for whom its `@Requires` or `@Public` names; a handler that says neither runs for nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly callers: Callers,
    private readonly refused: RefusedAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (access === undefined) throw new Forbidden('This is closed: it does not say who may use it');
    if ('public' in access) return true;
    if (!isApiPermission(access.permission)) throw new Error(`No such permission: ${access.permission}`);
    const request = requestOf(context);
    const identified = callers.get(request) ?? this.callers.identify(request);
    callers.set(request, identified);
    const caller = await identified;
    await this.require(caller, access.permission);
    admitted.set(request, caller);
    return true;
  }

  private async require(caller: ApiCaller, permission: ApiPermission): Promise<void> {
    try {
      requirePermission(caller, permission);
    } catch (refusal) {
      if (caller.kind === 'person') await this.refused.record(caller.organisationId, caller.person.id, permission);
      throw refusal;
    }
  }
}

/** The person whom the guard admitted. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): PersonCaller => {
  const caller = admitted.get(requestOf(context));
  if (caller?.kind !== 'person') throw new Error('A handler for persons was reached without one');
  return caller;
});
