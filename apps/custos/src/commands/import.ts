import { GraphqlClient } from '#sdk';
import { readDocument } from '../documents.js';
import { say } from '../print.js';

export interface ImportOptions {
  readonly url: string;
  readonly token: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export interface ImportAnswer {
  readonly importInventory: {
    readonly imported: boolean;
    readonly refused: readonly unknown[];
    readonly lines: readonly string[];
  };
}

export const IMPORT = /* GraphQL */ `
  mutation Import($input: ImportInventoryInput!) {
    importInventory(input: $input) {
      imported
      refused {
        line
        column
        path
        found
        allowed
      }
      lines
    }
  }
`;

/** Imports an inventory file into the organisation of the token. Resolves to 1 if the file is refused. */
export async function importInventory(file: string, { url, token, dryRun, json }: ImportOptions): Promise<number> {
  const text = await readDocument(file);
  const { importInventory: report } = await new GraphqlClient({ url, token }).request<ImportAnswer>(IMPORT, {
    input: { text, dryRun },
  });
  if (json) say(JSON.stringify(report, null, 2));
  else say(...report.lines);
  return report.refused.length === 0 ? 0 : 1;
}
