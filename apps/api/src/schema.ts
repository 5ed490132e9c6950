import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { resolvers } from './app.module.js';

/** The schema that the control plane serves, made without serving it. */
export async function apiSchema(): Promise<GraphQLSchema> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    const schema = await builder.get(GraphQLSchemaFactory).create([...resolvers]);
    return lexicographicSortSchema(schema);
  } finally {
    await builder.close();
  }
}

/** The text of `apps/api/schema.graphql`. */
export const schemaFile = (schema: GraphQLSchema): string =>
  `# Made from the code by \`npm run docs\`; a test fails when it drifts.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
