import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphqlClient } from '#sdk';
import type { DemoSignIn } from './tour/sign-ins.js';

/** `demo.json`: what a script needs to drive the system. */
export interface DemoFile {
  readonly urls: { readonly api: string; readonly pdp: string };
  /** Handle of the organisation. */
  readonly organisation: string;
  readonly administratorToken: string;
  readonly auditorToken: string;
  /** With which people sign in to the console; each run draws new passwords. */
  readonly signIns: readonly DemoSignIn[];
  /** Key by handle of the application. */
  readonly applicationKeys: Readonly<Record<string, string>>;
  /** Calls that the applications declare, as `decide` takes them. */
  readonly calls: readonly { readonly id: string; readonly application: string; readonly input: object }[];
  /** Id of the latest decision on each of the calls. */
  readonly decisions: Readonly<Record<string, string>>;
  /** Ids of what was loaded, by kind and handle. */
  readonly loaded: Loaded;
  /** The evidence bundle, and the key to verify it with. */
  readonly bundle: string;
  readonly verifierKey: string;
}

const KINDS = ['deployments', 'aliases', 'applications', 'agreements', 'vendors', 'models', 'hops'] as const;
export type Loaded = Readonly<Record<(typeof KINDS)[number], Readonly<Record<string, string>>>>;

/** As many as a page of the register holds; the example has fewer of every kind. */
const PAGE = 100;

type Listed = Readonly<
  Record<string, { readonly edges: readonly { readonly node: { readonly id: string; readonly handle: string } }[] }>
>;

/** The ids under which the register holds the example. */
export async function loadedIds(apiUrl: string, token: string): Promise<Loaded> {
  const lists = KINDS.map((kind) => `${kind}(first: ${PAGE}) { edges { node { id handle } } }`);
  const listed = await new GraphqlClient({ url: apiUrl, token }).request<Listed>(`query { ${lists.join(' ')} }`);
  const idsOf = (kind: string) => Object.fromEntries(listed[kind]!.edges.map(({ node }) => [node.handle, node.id]));
  return Object.fromEntries(KINDS.map((kind) => [kind, idsOf(kind)])) as Loaded;
}

export const demoFileOf = (folder: string): string => join(folder, 'demo.json');

export const saveDemoFile = (folder: string, content: DemoFile): Promise<void> =>
  writeFile(demoFileOf(folder), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });

const tokenFile = (folder: string): string => join(folder, 'demo-administrator-token');

/** The administrator's token of an earlier run on this folder, however that run ended. */
export const keptAdministratorToken = (folder: string): Promise<string | undefined> =>
  readFile(tokenFile(folder), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );

export const keepAdministratorToken = (folder: string, token: string): Promise<void> =>
  writeFile(tokenFile(folder), `${token}\n`, { mode: 0o600, flush: true });
