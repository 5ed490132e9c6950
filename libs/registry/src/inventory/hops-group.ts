import { Handle } from '#vocabulary';
import { z } from 'zod';
import { Country, Days, known, orUnknown, Text, Version } from './field-forms.js';
import { joined, statementsOf, type Stated, type SubjectRef } from './statement.js';

const Hop = z.looseObject({
  id: Handle,
  kind: Text,
  stack: Text.optional(),
  version: orUnknown(Version).optional(),
  product: Text.optional(),
  region: Text.optional(),
  country: Country.optional(),
  operator: Handle.optional(),
  retention_days: orUnknown(Days).optional(),
  sees: Text.optional(),
  stores: Text.optional(),
});
export type InventoryHop = z.infer<typeof Hop>;

export const HopsGroup = z.array(Hop);

/** Whatever stands on the path and sees content: gateways, guardrails, caches, log sinks. */
export const statedHops = (group: readonly InventoryHop[]): Stated =>
  joined(
    group.map((hop, index) => {
      const of: SubjectRef = { kind: 'hop', handle: hop.id };
      const at = ['hops', index];
      return {
        subjects: [{ ...of, name: `${hop.product ?? hop.stack ?? hop.kind} (${hop.kind.replaceAll('_', ' ')})`, at }],
        statements: statementsOf(of, at, [
          ['hop.kind', hop.kind, 'kind'],
          ['hop.stack', hop.stack, 'stack'],
          ['hop.stack_version', known(hop.version), 'version'],
          ['hop.product', hop.product, 'product'],
          ['hop.region', hop.region, 'region'],
          ['hop.country', hop.country, 'country'],
          ['hop.operator', hop.operator, 'operator'],
          ['hop.retention_days', known(hop.retention_days), 'retention_days'],
          ['hop.sees', hop.sees, 'sees'],
          ['hop.stores', hop.stores, 'stores'],
        ]),
      };
    }),
  );
