import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema } from 'graphql';
import { DecideResolver } from './decide.resolver.js';

/** The schema that the decision point serves, made without serving it. */
export async function pdpSchema(): Promise<GraphQLSchema> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    return lexicographicSortSchema(await builder.get(GraphQLSchemaFactory).create([DecideResolver]));
  } finally {
    await builder.close();
  }
}
