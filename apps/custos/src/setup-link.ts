import { GraphqlClient, GraphqlRefused } from '#sdk';
import type { System } from './system.js';

/** The one-time link that sets the installation up; `undefined` where there is an organisation already. */
export async function setupLink({ apiUrl, operatorToken }: System): Promise<string | undefined> {
  const client = new GraphqlClient({ url: apiUrl, token: operatorToken });
  try {
    const { openSetup } = await client.request<{ openSetup: { token: string } }>('mutation { openSetup { token } }');
    // A fragment is never sent, so the token is in no server's log.
    return `${apiUrl}/setup#${openSetup.token}`;
  } catch (error) {
    if (error instanceof GraphqlRefused && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}
