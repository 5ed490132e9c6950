import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { InvalidInput } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import type { Cursors, Position } from './cursor.js';
import { asksFor } from './selection.js';
import { objectType } from './zod-types.js';

/** Arguments of a list: `first` with `after`, or `last` with `before`. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'How many of the next to return.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor after which the page begins.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many of the previous to return.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor before which the page ends.' })
  before?: string | null;
}

/** What a store is asked for: up to `limit + 1` rows from `from`, exclusive, reading in `direction`. The row too many only says that there are more. */
export interface PageRequest {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  readonly from: Position | undefined;
}

export interface PageLimits {
  /** Rows in a page for which the client states no number. */
  readonly otherwise: number;
  /** More than this is refused, not cut. */
  readonly max: number;
}

export const PAGE_LIMITS: PageLimits = { otherwise: 25, max: 100 };

/**
 * The page that the arguments ask for.
 *
 * @throws {InvalidInput} a number is out of bounds, both directions are asked for at once, or a cursor is not of this list
 */
export function pageRequest(args: PageArgs, cursors: Cursors, list: string, limits = PAGE_LIMITS): PageRequest {
  const forward = args.first != null || args.after != null;
  const backward = args.last != null || args.before != null;
  if (forward && backward) {
    throw new InvalidInput('first', 'first or after together with last or before', 'one direction at a time');
  }
  return backward
    ? {
        direction: 'backward',
        limit: pageSize('last', args.last, limits),
        from: args.before == null ? undefined : cursors.open(list, args.before, 'before'),
      }
    : {
        direction: 'forward',
        limit: pageSize('first', args.first, limits),
        from: args.after == null ? undefined : cursors.open(list, args.after, 'after'),
      };
}

function pageSize(argument: string, size: number | null | undefined, limits: PageLimits): number {
  if (size == null) return limits.otherwise;
  if (!Number.isInteger(size) || size < 0 || size > limits.max) {
    throw new InvalidInput(argument, String(size), `0 to ${limits.max}`);
  }
  return size;
}

const PageInfo = z
  .object({
    hasNextPage: z.boolean().describe('Whether more follow the page.'),
    hasPreviousPage: z.boolean().describe('Whether more precede the page.'),
    startCursor: z.string().nullable().describe('Cursor of its first edge.'),
    endCursor: z.string().nullable().describe('Cursor of its last edge.'),
  })
  .describe('Where a page stands in its list.');

export const PageInfoType = objectType('PageInfo', PageInfo);

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: z.infer<typeof PageInfo>;
  readonly totalCount?: number;
}

/**
 * The page as a connection.
 *
 * @param rows up to `limit + 1` rows in the order in which `request.direction` reads them
 * @param totalCount rows of the whole list, where the list counts them
 */
export function connection<Row>(
  rows: readonly Row[],
  request: PageRequest,
  positionOf: (row: Row) => Position,
  cursors: Cursors,
  list: string,
  totalCount?: number,
): Connection<Row> {
  const page = rows.slice(0, request.limit);
  if (request.direction === 'backward') page.reverse();
  const edges = page.map((node) => ({ node, cursor: cursors.seal(list, positionOf(node)) }));
  const [more, behind] = [rows.length > request.limit, request.from !== undefined];
  return {
    edges,
    pageInfo: {
      hasNextPage: request.direction === 'forward' ? more : behind,
      hasPreviousPage: request.direction === 'forward' ? behind : more,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    ...(totalCount === undefined ? {} : { totalCount }),
  };
}

/** How a list is read, a page at a time. */
export interface ListReads<Row> {
  /** Up to `limit + 1` rows, in the order in which `request.direction` reads them. */
  readonly rows: (request: PageRequest) => Promise<readonly Row[]>;
  /** Rows of the whole list; asked only where the client asks. */
  readonly count: () => Promise<number> | number;
  readonly positionOf: (row: Row) => Position;
}

/**
 * One page of a list, as a connection.
 *
 * @param list what tells this list from any other: a cursor of one is none of another
 * @throws {InvalidInput} a number is out of bounds, both directions are asked for at once, or a cursor is not of this list
 */
export async function pageOf<Row>(
  { page, info, cursors }: { readonly page: PageArgs; readonly info: GraphQLResolveInfo; readonly cursors: Cursors },
  list: readonly unknown[],
  { rows, count, positionOf }: ListReads<Row>,
): Promise<Connection<Row>> {
  const name = JSON.stringify(list);
  const request = pageRequest(page, cursors, name);
  const read = await rows(request);
  const totalCount = asksFor(info, 'totalCount') ? await count() : undefined;
  return connection(read, request, positionOf, cursors, name, totalCount);
}

const connections = new Map<string, Type<Connection<unknown>>>();

/** The connection type of a node type, https://relay.dev/graphql/connections.htm; the same class at every call. */
export function connectionOf<Node>(node: Type<Node>, options: { totalCount?: boolean } = {}): Type<Connection<Node>> {
  const name = node.name.replace(/Type$/, '');
  const known = connections.get(name);
  if (known) return known as Type<Connection<Node>>;

  @ObjectType(`${name}Edge`, { description: 'One of a page, and where it stands.' })
  class NodeEdge {
    @Field(() => node, { description: 'What the list holds.' })
    node!: Node;

    @Field(() => String, { description: 'Where this edge stands; `after` and `before` take it.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: 'A page of a list.' })
  class NodeConnection {
    @Field(() => [NodeEdge], { description: 'The page.' })
    edges!: Edge<Node>[];

    @Field(() => PageInfoType, { description: 'Where the page stands in its list.' })
    pageInfo!: z.infer<typeof PageInfo>;
  }

  if (options.totalCount) {
    Field(() => Int, { description: 'Nodes in the whole list.' })(NodeConnection.prototype, 'totalCount');
  }
  connections.set(name, NodeConnection);
  return NodeConnection;
}
