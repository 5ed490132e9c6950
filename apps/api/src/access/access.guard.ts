import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { accessOf } from '#graphql';
import { Forbidden } from '#vocabulary';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiCaller, Callers, isApiPermission, type PersonCaller, requirePermission } from './callers.js';

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
  constructor(private readonly callers: Callers) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (access === undefined) throw new Forbidden('This is closed: it does not say who may use it');
    if ('public' in access) return true;
    if (!isApiPermission(access.permission)) throw new Error(`No such permission: ${access.permission}`);
    const request = requestOf(context);
    const identified = callers.get(request) ?? this.callers.identify(request.headers);
    callers.set(request, identified);
    const caller = await identified;
    requirePermission(caller, access.permission);
    admitted.set(request, caller);
    return true;
  }
}

/** The person whom the guard admitted. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): PersonCaller => {
  const caller = admitted.get(requestOf(context));
  if (caller?.kind !== 'person') throw new Error('A handler for persons was reached without one');
  return caller;
});
