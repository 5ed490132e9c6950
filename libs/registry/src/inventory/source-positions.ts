import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { FieldPath } from './field-path.js';
import type { InventoryFault } from './inventory-fault.js';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text with the places of its values. */
export interface PositionedYaml {
  readonly root: unknown;
  /** Where the value stands; of a field that is missing, where its group stands. */
  readonly positionOf: (path: FieldPath) => Position;
  readonly faults: readonly InventoryFault[];
}

function locate(document: Document, lines: LineCounter, path: FieldPath): Position {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

/** Reads YAML 1.2; what is no YAML, or names a field twice, is a fault with its place. */
export function readPositionedYaml(text: string): PositionedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // After the first break of syntax the parser only stumbles on; fields named twice are each a fault of their own.
  const [broken] = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const errors = document.errors.filter((error) => error.code === 'DUPLICATE_KEY' || error === broken);
  const faults = errors.map(({ pos, message }): InventoryFault => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, path: 'file', found: message.trim(), allowed: 'YAML in which each field occurs once' };
  });
  return {
    root: faults.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined,
    positionOf: (path) => locate(document, lines, path),
    faults,
  };
}
