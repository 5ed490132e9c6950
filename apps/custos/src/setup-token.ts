import { GraphqlClient, GraphqlRefused } from '#sdk';
import type { System } from './system.js';

/** The one-time token that makes the first organisation; `undefined` where there is one already. */
export async function setupToken({ apiUrl, operatorToken }: System): Promise<string | undefined> {
  const client = new GraphqlClient({ url: apiUrl, token: operatorToken });
  try {
    const { openSetup } = await client.request<{ openSetup: { token: string } }>('mutation { openSetup { token } }');
    return openSetup.token;
  } catch (error) {
    if (error instanceof GraphqlRefused && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}
