export * from './graphql-client.js';
export * from './verify-decision.js';
