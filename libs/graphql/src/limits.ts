import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export interface QueryLimits {
  /** Fields inside fields. */
  readonly maxDepth: number;
  /** Fields that a query may return: each counts 1, times the page sizes of the lists around it. */
  readonly maxCost: number;
  /** Fields under a name of the client's own; without a limit one request could try a thousand passwords. */
  readonly maxAliases: number;
  /** Lexical tokens of a document. */
  readonly maxTokens: number;
  /** Page size that counts where a variable states it, since rules see no variables. */
  readonly pageSizeOfVariable: number;
}

export const QUERY_LIMITS: QueryLimits = {
  maxDepth: 12,
  maxCost: 20_000,
  maxAliases: 50,
  maxTokens: 4_000,
  pageSizeOfVariable: 100,
};

/** Introspection nests deep by nature (a list of non-null lists of …) and reads only the schema. */
const INTROSPECTION_MAX_DEPTH = 16;

interface Measure {
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly cost: number;
  readonly aliases: number;
}

const NOTHING: Measure = { depth: 0, introspectionDepth: 0, cost: 0, aliases: 0 };

/** Rules that refuse a query before it runs. They count before anything is fetched, so a refusal costs nothing. */
export const limitRules = (limits: QueryLimits): ValidationRule[] => [(context) => limitRule(context, limits)];

function limitRule(context: ValidationContext, limits: QueryLimits): ASTVisitor {
  const measured = measurer(context.getDocument(), limits);
  return {
    OperationDefinition(operation) {
      const measure = measured(operation);
      for (const fault of faults(measure, limits)) {
        context.reportError(new GraphQLError(fault.message, { nodes: operation, extensions: { code: fault.code } }));
      }
    },
  };
}

function faults(measure: Measure, limits: QueryLimits): { message: string; code: string }[] {
  const over = (found: number, allowed: number, what: string, code: string) =>
    found > allowed ? [{ message: `${what}: found ${found}; allowed: ${allowed}`, code }] : [];
  return [
    ...over(measure.depth, limits.maxDepth, 'Query depth', 'DEPTH_LIMIT_EXCEEDED'),
    ...over(measure.introspectionDepth, INTROSPECTION_MAX_DEPTH, 'Introspection depth', 'DEPTH_LIMIT_EXCEEDED'),
    ...over(measure.cost, limits.maxCost, 'Query cost', 'COST_LIMIT_EXCEEDED'),
    ...over(measure.aliases, limits.maxAliases, 'Aliases', 'COST_LIMIT_EXCEEDED'),
  ];
}

/** Each fragment is measured once, so a document of fragments that spread each other costs its length, not its expansion. */
function measurer(document: DocumentNode, limits: QueryLimits): (operation: OperationDefinitionNode) => Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Measure>();

  const ofFragment = (name: string): Measure => {
    const before = known.get(name);
    if (before) return before;
    // A fragment within itself counts nothing: another rule refuses the cycle.
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const measure = fragment ? ofSelections(fragment.selectionSet) : NOTHING;
    known.set(name, measure);
    return measure;
  };

  const ofField = (field: FieldNode): Measure => {
    const inside = field.selectionSet ? ofSelections(field.selectionSet) : NOTHING;
    const aliases = inside.aliases + (field.alias ? 1 : 0);
    if (field.name.value === '__schema' || field.name.value === '__type') {
      return { ...NOTHING, introspectionDepth: inside.depth + 1, cost: 1, aliases };
    }
    return {
      ...inside,
      depth: inside.depth + 1,
      cost: 1 + pageSizeOf(field, limits) * inside.cost,
      aliases,
    };
  };

  const ofSelections = ({ selections }: SelectionSetNode): Measure =>
    selections
      .map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(selection);
        return selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet);
      })
      .reduce(together, NOTHING);

  return (operation) => ofSelections(operation.selectionSet);
}

const together = (a: Measure, b: Measure): Measure => ({
  depth: Math.max(a.depth, b.depth),
  introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
  cost: a.cost + b.cost,
  aliases: a.aliases + b.aliases,
});

function pageSizeOf(field: FieldNode, limits: QueryLimits): number {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    if (value.kind === Kind.INT) return Math.max(1, Number(value.value));
    if (value.kind === Kind.VARIABLE) return limits.pageSizeOfVariable;
  }
  return 1;
}
