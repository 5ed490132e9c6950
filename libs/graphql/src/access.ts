import { SetMetadata, type Type } from '@nestjs/common';
import { TypeMetadataStorage } from '@nestjs/graphql';

const ACCESS = 'custos:access';

/** Who may use a handler: anybody, or whoever holds the permission. */
export type Access = { readonly public: true } | { readonly permission: string };

/** Whoever calls must hold the permission, such as `deployment:register`. A guard enforces it. */
export const Requires = <Permission extends string>(permission: Permission): MethodDecorator =>
  SetMetadata(ACCESS, { permission } satisfies Access);

/** Anybody may call, signed in or not. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS, { public: true } satisfies Access);

/** What `@Requires` or `@Public` says about a handler; `undefined` where neither does, and then a guard refuses. */
export const accessOf = (handler: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, handler) as Access | undefined;

/** Root fields of the schemas built so far that say neither `@Requires` nor `@Public`, as `Resolver.method`. */
export function rootFieldsWithoutAccess(): string[] {
  return [
    ...TypeMetadataStorage.getQueriesMetadata(),
    ...TypeMetadataStorage.getMutationsMetadata(),
    ...TypeMetadataStorage.getSubscriptionsMetadata(),
  ]
    .filter(({ target, methodName }) => {
      const handler = (target as Type<Record<string, object>>).prototype[methodName];
      return !handler || !accessOf(handler);
    })
    .map(({ target, methodName }) => `${target.name}.${methodName}`);
}
