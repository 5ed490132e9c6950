import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { accessOf, mercuriusOptions, Public, Requires, rootFieldsWithoutAccess } from './index.js';

@Resolver()
class Careful {
  @Query(() => String)
  @Public()
  version(): string {
    return '1';
  }

  @Mutation(() => String)
  @Requires('deployment:register')
  register(): string {
    return 'done';
  }
}

@Resolver()
class Careless {
  @Query(() => String)
  open(): string {
    return 'for anybody';
  }
}

@Module({ imports: [GraphQLModule.forRoot(mercuriusOptions())], providers: [Careful, Careless] })
class App {}

describe('access to root fields', () => {
  it('is what @Requires or @Public says of the handler', () => {
    expect(accessOf(Careful.prototype.version)).toEqual({ public: true });
    expect(accessOf(Careful.prototype.register)).toEqual({ permission: 'deployment:register' });
    expect(accessOf(Careless.prototype.open)).toBeUndefined();
  });

  it('is missed where neither says it', async () => {
    const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
    await app.init();
    await app.close();
    expect(rootFieldsWithoutAccess()).toEqual(['Careless.open']);
  });
});
