import { readFileSync } from 'node:fs';
import { rootFieldsWithoutAccess, schemaReference } from '#graphql';
import {
  type GraphQLArgument,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { apiSchema, schemaFile } from './schema.js';

let schema: GraphQLSchema;
beforeAll(async () => void (schema = await apiSchema()));

const committed = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the control plane’s schema', () => {
  it('is the one committed as apps/api/schema.graphql', () => {
    expect(committed('../schema.graphql')).toBe(schemaFile(schema));
  });

  it('is what docs/reference/graphql.md describes', () => {
    expect(committed('../../../docs/reference/graphql.md')).toBe(
      schemaReference(schema, 'GraphQL of the control plane'),
    );
  });

  it('says of every root field who may use it', () => {
    expect(rootFieldsWithoutAccess()).toEqual([]);
  });

  it('describes every type, field and argument', () => {
    const silent = Object.values(schema.getTypeMap())
      .filter((type) => !isIntrospectionType(type))
      .flatMap((type) => {
        const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
        const fields = hasFields ? Object.values(type.getFields()) : [];
        const isRoot = type.name === 'Query' || type.name === 'Mutation';
        return [
          ...(type.description || isRoot ? [] : [type.name]),
          ...fields.flatMap((field) => [
            ...(field.description ? [] : [`${type.name}.${field.name}`]),
            ...('args' in field ? field.args : [])
              .filter((arg: GraphQLArgument) => !arg.description)
              .map((arg: GraphQLArgument) => `${type.name}.${field.name}(${arg.name})`),
          ]),
        ];
      });
    expect(silent).toEqual([]);
  });
});
