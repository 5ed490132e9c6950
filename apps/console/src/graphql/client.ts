import { GraphqlClient, GraphqlRefused } from '#sdk';
import { QueryClient, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { TypedDocumentString } from './generated/graphql.js';

/** The control plane is where the page came from; the session is in a cookie that scripts cannot see. */
const client = new GraphqlClient({ url: window.location.origin });

export const ask = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> => client.request<Result>(document.toString(), variables as Readonly<Record<string, unknown>>);

/** A refusal stays what it is however often it is asked again. */
const isWorthAnotherTry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof GraphqlRefused);

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: isWorthAnotherTry }, mutations: { retry: false } },
});

/** What identifies an answer among those that are kept. */
export const answerKey = (document: { toString(): string }, variables: unknown): readonly unknown[] => [
  document.toString(),
  variables,
];

/** A question as TanStack Query takes it. */
export const answering = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
) => ({
  queryKey: answerKey(document, variables),
  queryFn: (): Promise<Result> => ask(document, variables),
});

export interface ReadOptions {
  /** Milliseconds after which it is asked again, for what changes by itself. */
  readonly everyMilliseconds?: number | false;
}

/** The answer to a query; the page waits for it, and its error view shows a refusal. */
export function useRead<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { everyMilliseconds = false }: ReadOptions = {},
): Result {
  return useSuspenseQuery({
    ...answering(document, variables),
    refetchInterval: everyMilliseconds,
  }).data;
}

export interface Watched<Result> {
  readonly data: Result;
  readonly answeredAt: Date;
  /** The latest question went unanswered, so the data is of `answeredAt`. */
  readonly isStale: boolean;
}

/** As `useRead`, asked again and again while the page is seen; says as of when the answer is. */
export function useWatch<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  everyMilliseconds: number | false | ((known: Result | undefined) => number | false),
): Watched<Result> {
  const { data, dataUpdatedAt, isRefetchError } = useSuspenseQuery({
    ...answering(document, variables),
    refetchInterval: ({ state }) =>
      typeof everyMilliseconds === 'function' ? everyMilliseconds(state.data) : everyMilliseconds,
  });
  return { data, answeredAt: new Date(dataUpdatedAt), isStale: isRefetchError };
}

/** Sends a mutation; what the pages show is asked for anew after it. */
export function useWrite<Result, Variables>(document: TypedDocumentString<Result, Variables>) {
  const kept = useQueryClient();
  return useMutation<Result, Error, Variables>({
    mutationFn: (variables) => ask(document, variables),
    onSuccess: () => kept.invalidateQueries(),
  });
}

export const isRefusedFor = (error: unknown, code: string): boolean =>
  error instanceof GraphqlRefused && error.code === code;
