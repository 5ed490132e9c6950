import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { SessionLimits, StartedSession } from '#governance';
import { endCookie, startCookie } from '#identity';
import type { FastifyReply } from 'fastify';

/** How the cookies of sessions are made. */
export abstract class CookiePolicy {
  abstract readonly isAlwaysSecure: boolean;
  abstract readonly limits: SessionLimits;
}

/** Whoever sent the request, as far as it can be given a cookie. */
export class BrowserAtHand {
  constructor(private readonly reply: FastifyReply) {}

  /** Address from which the request came. */
  get address(): string {
    return this.reply.request.ip;
  }

  /** Starts the session in the browser; what is left may be shown. */
  keep({ secret, person, organisation }: StartedSession, policy: CookiePolicy): Omit<StartedSession, 'secret'> {
    this.set(startCookie(secret, this.isSecure(policy), policy.limits.absoluteSeconds));
    return { person, organisation };
  }

  forget(policy: CookiePolicy): void {
    this.set(endCookie(this.isSecure(policy)));
  }

  private isSecure({ isAlwaysSecure }: CookiePolicy): boolean {
    return isAlwaysSecure || this.reply.request.protocol === 'https';
  }

  private set(cookie: string): void {
    void this.reply.header('set-cookie', cookie).header('cache-control', 'no-store');
  }
}

/** The browser that a resolver may give a cookie to. */
export const Browser = createParamDecorator(
  (_: unknown, context: ExecutionContext): BrowserAtHand =>
    new BrowserAtHand(GqlExecutionContext.create(context).getContext<{ readonly reply: FastifyReply }>().reply),
);
