/** A refusal or fault that the service answered with; `code` as in the reference of errors. */
export class GraphqlRefused extends Error {
  override readonly name = 'GraphqlRefused';

  constructor(
    message: string,
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** Nothing answered at the address. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(url: URL, cause: unknown) {
    const { message, cause: inner } = cause as Error & { cause?: { code?: string; message?: string } };
    super(`${url.origin} does not answer (${inner?.code ?? inner?.message ?? message})`, { cause });
  }
}

/** @throws {Unreachable} nothing answered */
export async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new Unreachable(url, cause);
  }
}

export interface GraphqlClientOptions {
  /** Base URL of the control plane or the decision point, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Milliseconds after which a request is given up. */
  readonly timeoutMilliseconds?: number;
}

/** Speaks GraphQL over HTTP with one Custos service. A request that is not answered throws; it is never an answer. */
export class GraphqlClient {
  constructor(private readonly options: GraphqlClientOptions) {}

  /**
   * @throws {GraphqlRefused} the service refused, or failed
   * @throws {Unreachable} the service did not answer in time
   * @throws {Error} it answered with something else
   */
  async request<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const { url, token, timeoutMilliseconds = 60_000 } = this.options;
    const response = await reach(new URL('/graphql', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const answer = (await response.json().catch(() => {
      throw new Error(`${url}/graphql answered ${response.status}, and not as GraphQL does`);
    })) as {
      data?: Data | null;
      errors?: {
        message: string;
        extensions?: { code?: string; reason?: string; details?: Record<string, unknown> };
      }[];
    };
    const error = answer.errors?.[0];
    if (error)
      throw new GraphqlRefused(
        error.message,
        error.extensions?.reason ?? error.extensions?.code ?? 'UNKNOWN',
        error.extensions?.details ?? {},
      );
    if (!answer.data) throw new Error(`${url}/graphql answered ${response.status} without data`);
    return answer.data;
  }
}
