export * from './graphql-client.js';
