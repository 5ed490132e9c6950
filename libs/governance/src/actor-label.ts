import { inventoryOf } from '#registry';

const SERVICES: Readonly<Record<string, string>> = {
  operator: 'The operator',
  'custos:what-if': 'What-if question',
};

/** Plain words for whoever observed or changed something and is no person; else the id itself. */
export function actorLabel(actor: string): string {
  const inventory = inventoryOf(actor);
  return inventory === undefined ? (SERVICES[actor] ?? actor) : `Inventory import (${inventory})`;
}
