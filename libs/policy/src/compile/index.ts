export { runConformanceTest, type ConformanceOutcome } from './conformance.js';
export { describeDisagreement, runDifferential, type Disagreement } from './differential.js';
export { exactPoliciesOf, exactPolicyJson } from './exact-policies.js';
export { EntityStore, type EntityData } from './entities.js';
export { compilePolicies, linkTemplate, type AuthorizationAnswer, type AuthorizationRequest } from './policies.js';
export { parseExactJson, readEntities, readEntity, readRecord } from './read-json.js';
export { Entity, type Value } from './value.js';
