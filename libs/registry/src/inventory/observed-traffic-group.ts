import { Handle } from '#vocabulary';
import { z } from 'zod';
import { FileDay, Text } from './field-forms.js';
import { joined, statementsOf, type Stated, type SubjectRef } from './statement.js';

const ObservedTraffic = z.looseObject({
  id: Handle,
  host: Text,
  first_seen: FileDay,
  last_seen: FileDay,
  requests: z.int().min(0).optional(),
  from: Text.optional(),
  deployment: Handle,
});
export type ObservedTraffic = z.infer<typeof ObservedTraffic>;

export const ObservedTrafficGroup = z.array(ObservedTraffic);

/** Hosts that were seen on the wire; `none` as deployment says that nothing registered stands behind one. */
export const statedTraffic = (group: readonly ObservedTraffic[]): Stated =>
  joined(
    group.map((seen, index) => {
      const of: SubjectRef = { kind: 'observed-traffic', handle: seen.id };
      const at = ['observed_traffic', index];
      return {
        subjects: [{ ...of, name: seen.host, at }],
        statements: statementsOf(
          of,
          at,
          [
            ['traffic.host', seen.host, 'host'],
            ['traffic.first_seen', seen.first_seen, 'first_seen'],
            ['traffic.last_seen', seen.last_seen, 'last_seen'],
            ['traffic.requests', seen.requests, 'requests'],
            ['traffic.from', seen.from, 'from'],
            ['traffic.deployment', seen.deployment === 'none' ? null : seen.deployment, 'deployment'],
          ],
          { method: 'DISCOVERED' },
        ),
      };
    }),
  );
