import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';

type AnyField = Pick<GraphQLField<unknown, unknown>, 'name' | 'description' | 'type'> & {
  readonly args?: readonly GraphQLArgument[];
};

/** The reference page of a schema, in Markdown: root fields first, then every type by name. */
export function schemaReference(schema: GraphQLSchema, title: string): string {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  const others = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.includes(type as never))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    `# ${title}`,
    '',
    'Made from the schema. Every root field needs a token: `Authorization: Bearer …` or `x-api-key`.',
    '',
    ...roots.flatMap((type) => [`## ${type.name}`, '', ...tableOf(Object.values(type.getFields()))]),
    '## Types',
    '',
    ...others.flatMap(sectionOf),
  ].join('\n');
}

function sectionOf(type: GraphQLNamedType): string[] {
  const head = [`### ${type.name}`, '', ...(type.description ? [type.description, ''] : [])];
  if (isEnumType(type))
    return [
      ...head,
      type
        .getValues()
        .map(({ name }) => `\`${name}\``)
        .join(', '),
      '',
    ];
  if (isScalarType(type)) return head;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return head;
  return [...head, ...tableOf(Object.values(type.getFields()))];
}

const tableOf = (fields: readonly AnyField[]): string[] => [
  '| field | type | meaning |',
  '| --- | --- | --- |',
  ...fields.map(
    ({ name, args, type, description }) => `| \`${name}\` | \`${type}\` | ${meaningOf(description, args)} |`,
  ),
  '',
];

function meaningOf(description: string | null | undefined, args: readonly GraphQLArgument[] = []): string {
  const stated = args.map((arg) => `\`${arg.name}: ${arg.type}\`${arg.description ? ` ${arg.description}` : ''}`);
  return [description ?? '', ...stated].join('<br>').replaceAll('\n', ' ').replaceAll('|', '\\|');
}
