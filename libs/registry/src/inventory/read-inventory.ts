import { pathText, type FieldPath } from './field-path.js';
import { InventoryRefused, type InventoryFault } from './inventory-fault.js';
import { Inventory } from './inventory.js';
import { contradictions, type KnownNames } from './references.js';
import { schemaFaults, type PathFault } from './schema-faults.js';
import { unnamedFields } from './schema-walk.js';
import { readPositionedYaml, type Position } from './source-positions.js';

/** A file that keeps to the form, with the places of its values. */
export interface ReadInventory {
  readonly inventory: Inventory;
  readonly positionOf: (path: FieldPath) => Position;
  readonly pathText: (path: FieldPath) => string;
  /** Fields that the form does not name: kept as they stand, reported, never read by a policy. */
  readonly uninterpreted: readonly FieldPath[];
  /** Turns faults found later into faults with their place. */
  readonly placed: (faults: readonly PathFault[]) => InventoryFault[];
}

/**
 * Reads an inventory.
 *
 * @throws {InventoryRefused} it is no YAML, not of the form, or contradicts itself; all faults are named at once
 */
export function readInventory(text: string, known: KnownNames): ReadInventory {
  const yaml = readPositionedYaml(text);
  if (yaml.faults.length > 0) throw new InventoryRefused(yaml.faults);
  const { root, positionOf } = yaml;
  const placed = (faults: readonly PathFault[]): InventoryFault[] =>
    faults
      .map(({ path, found, allowed }) => ({
        ...positionOf(path),
        path: pathText(root, path) || 'file',
        found,
        allowed,
      }))
      .sort((a, b) => a.line - b.line || a.column - b.column);
  const parsed = Inventory.safeParse(root);
  const faults = [
    ...(parsed.success ? [] : schemaFaults(Inventory, root, parsed.error.issues)),
    ...contradictions(root, known),
  ];
  if (!parsed.success || faults.length > 0) throw new InventoryRefused(placed(faults));
  return {
    inventory: parsed.data,
    positionOf,
    pathText: (path) => pathText(root, path),
    uninterpreted: unnamedFields(Inventory, root),
    placed,
  };
}
