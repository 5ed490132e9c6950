export type { CatalogueFacts } from './catalogue-statements.js';
export * from './import-report.js';
export * from './inventory-fault.js';
export * from './inventory-to-registry.js';
export type { Expectation, Inventory } from './inventory.js';
export * from './plan-import.js';
export {
  PolicyBlock,
  PolicyLineName,
  type PolicyCondition,
  type PolicyEffect,
  type PolicyLine,
} from './policy-block.js';
export type { WantedPerson } from './organisation-group.js';
export * from './wanted-registry.js';
