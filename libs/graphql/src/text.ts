import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql';

/** Whether a text can be kept: well-formed Unicode, and no NUL, which PostgreSQL's texts cannot hold. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** What is asked of every text that a client sends. */
export const TEXT_ALLOWED = 'well-formed Unicode without NUL';

/** Where in a JSON value a text, or the name of a field, cannot be kept; `undefined` where nothing is at fault. */
export function unstorableIn(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const fault = isStorable(name) ? unstorableIn(inner, `${path}.${name}`) : path;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Refuses such a text where the document itself has it. */
export const textRule = (context: ValidationContext): ASTVisitor => ({
  StringValue(node) {
    if (isStorable(node.value)) return;
    const message = `Found a text that cannot be kept; allowed: ${TEXT_ALLOWED}`;
    context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } }));
  },
});
