import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

/** How a schema reads a JSON value that does not say what it is. */
type Shape =
  | { readonly kind: 'entity' }
  | { readonly kind: 'extension'; readonly fn: string }
  | { readonly kind: 'set'; readonly element: Shape | undefined }
  | { readonly kind: 'record'; readonly attributes: ReadonlyMap<string, Shape> };

/** A type as Cedar writes a schema in JSON; every name is resolved and qualified. */
interface SchemaType {
  readonly type: string;
  readonly name?: string;
  readonly element?: SchemaType;
  readonly attributes?: Readonly<Record<string, SchemaType>>;
}

interface SchemaNamespace {
  readonly commonTypes?: Readonly<Record<string, SchemaType>>;
  readonly entityTypes: Readonly<Record<string, { readonly shape?: SchemaType; readonly tags?: SchemaType }>>;
  readonly actions: Readonly<
    Record<
      string,
      {
        readonly appliesTo?: { readonly context?: SchemaType };
        readonly memberOf?: readonly { readonly id: string; readonly type?: string }[];
      }
    >
  >;
}

const EXTENSIONS = new Map([
  ['ipaddr', 'ip'],
  ['decimal', 'decimal'],
  ['datetime', 'datetime'],
  ['duration', 'duration'],
]);

interface Named {
  readonly type: string;
  readonly id: string;
}

/** Entities and contexts in Cedar's JSON form, with what their schema leaves unsaid written out. */
export interface SchemaReading {
  /** The schema's actions with their groups, as entities. */
  readonly actions: readonly object[];
  entity(json: object): object;
  context(action: Named, json: object): object;
}

const qualified = (namespace: string, name: string): string => (namespace === '' ? name : `${namespace}::${name}`);

function explicit(json: unknown, shape: Shape | undefined): unknown {
  if (shape === undefined) return json;
  const fields = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : undefined;
  switch (shape.kind) {
    case 'entity':
      return fields === undefined || '__entity' in fields ? json : { __entity: json };
    case 'extension':
      if (typeof json === 'string') return { __extn: { fn: shape.fn, arg: json } };
      return fields === undefined || '__extn' in fields ? json : { __extn: json };
    case 'set':
      return Array.isArray(json) ? json.map((member) => explicit(member, shape.element)) : json;
    case 'record':
      return Object.fromEntries(
        Object.entries(fields ?? {}).map(([name, value]) => [name, explicit(value, shape.attributes.get(name))]),
      );
  }
}

/**
 * What a schema, in Cedar's own syntax, says of JSON that leaves types unsaid: that an object of type and id is an
 * entity, and a string an address, a decimal, an instant or a length of time.
 *
 * @throws {SyntaxError} the text is no schema
 */
export function schemaReading(text: string): SchemaReading {
  const answer = cedar.schemaToJsonWithResolvedTypes(text);
  if (answer.type === 'failure') throw new SyntaxError(answer.errors[0]?.message);
  const namespaces = Object.entries(answer.json as unknown as Readonly<Record<string, SchemaNamespace>>);
  const common = new Map(
    namespaces.flatMap(([namespace, { commonTypes }]) =>
      Object.entries(commonTypes ?? {}).map(([name, type]) => [qualified(namespace, name), type] as const),
    ),
  );
  const shapeOf = (type: SchemaType | undefined): Shape | undefined => {
    if (type === undefined) return undefined;
    if (type.type === 'Entity') return { kind: 'entity' };
    if (type.type === 'Set') return { kind: 'set', element: shapeOf(type.element) };
    if (type.type === 'Record') {
      const attributes = Object.entries(type.attributes ?? {}).flatMap(([name, of]) => {
        const shape = shapeOf(of);
        return shape === undefined ? [] : [[name, shape] as const];
      });
      return { kind: 'record', attributes: new Map(attributes) };
    }
    const name = type.type === 'Extension' ? (type.name ?? '') : type.type;
    const alias = common.get(name);
    if (alias !== undefined) return shapeOf(alias);
    const fn = EXTENSIONS.get(name.replace(/^__cedar::/, ''));
    return fn === undefined ? undefined : { kind: 'extension', fn };
  };
  const entityTypes = new Map(
    namespaces.flatMap(([namespace, { entityTypes: types }]) =>
      Object.entries(types).map(([name, type]) => [qualified(namespace, name), type] as const),
    ),
  );
  const actions = namespaces.flatMap(([namespace, { actions: own }]) =>
    Object.entries(own).map(([id, action]) => ({ uid: { type: qualified(namespace, 'Action'), id }, action })),
  );
  return {
    actions: actions.map(({ uid, action }) => ({
      uid,
      parents: (action.memberOf ?? []).map(({ id, type }) => ({ type: type ?? uid.type, id })),
    })),
    entity: (json) => {
      const { uid, attrs, tags } = json as { uid: Named | { __entity: Named }; attrs?: object; tags?: object };
      const type = entityTypes.get(('__entity' in uid ? uid.__entity : uid).type);
      const tag = shapeOf(type?.tags);
      const tagged = Object.entries(tags ?? {}).map(([name, value]) => [name, explicit(value, tag)]);
      return { ...json, attrs: explicit(attrs ?? {}, shapeOf(type?.shape)), tags: Object.fromEntries(tagged) };
    },
    context: (action, json) => {
      const found = actions.find(({ uid }) => uid.type === action.type && uid.id === action.id);
      return explicit(json, shapeOf(found?.action.appliesTo?.context)) as object;
    },
  };
}
