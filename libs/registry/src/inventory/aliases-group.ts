import { Handle } from '#vocabulary';
import { z } from 'zod';
import { Handles } from './field-forms.js';
import { joined, statementsOf, type Stated, type SubjectRef } from './statement.js';

const Alias = z.looseObject({
  id: Handle,
  gateway: Handle.optional(),
  members: Handles.min(1),
  fallback_order: Handles.optional(),
});
export type InventoryAlias = z.infer<typeof Alias>;

export const AliasesGroup = z.array(Alias);

/** A router's name for several deployments. */
export const statedAliases = (group: readonly InventoryAlias[]): Stated =>
  joined(
    group.map((alias, index) => {
      const of: SubjectRef = { kind: 'alias', handle: alias.id };
      const at = ['aliases', index];
      return {
        subjects: [{ ...of, name: alias.id, at }],
        statements: statementsOf(of, at, [
          ['alias.gateway', alias.gateway, 'gateway'],
          ['alias.members', alias.members, 'members'],
          ['alias.fallback_order', alias.fallback_order, 'fallback_order'],
        ]),
      };
    }),
  );
