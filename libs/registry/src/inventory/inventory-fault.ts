import { DomainError } from '#vocabulary';

/** One thing that is wrong with a file: where, what was found, what was allowed. Lines and columns count from 1. */
export interface InventoryFault {
  readonly line: number;
  readonly column: number;
  /** Field, such as `deployments[dep-03].serving.version`. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

export const faultText = ({ line, column, path, found, allowed }: InventoryFault): string =>
  `line ${line}, column ${column}, ${path}: found ${found}; allowed: ${allowed}`;

/** The file is refused whole; every fault is named in one go. */
export class InventoryRefused extends DomainError {
  readonly code = 'IMPORT_REFUSED';

  constructor(readonly faults: readonly InventoryFault[]) {
    super(`The inventory is refused, nothing was imported:\n${faults.map(faultText).join('\n')}`, {
      faults: faults.map(faultText),
    });
  }
}
