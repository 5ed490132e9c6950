/** Where a value stands in a file: names of fields and places in lists. */
export type FieldPath = readonly (string | number)[];

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    root,
  );
}

/**
 * The path for people. A list item that has an `id` is named by it, so that a path still fits when the list grows:
 * `deployments[dep-03].serving.version`.
 */
export function pathText(root: unknown, path: FieldPath): string {
  let text = '';
  for (const [depth, step] of path.entries()) {
    if (typeof step === 'string') {
      text += text === '' ? step : `.${step}`;
    } else {
      const id = valueAt(root, [...path.slice(0, depth + 1), 'id']);
      text += `[${typeof id === 'string' ? id : step}]`;
    }
  }
  return text;
}
