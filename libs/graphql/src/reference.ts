import { graphqlCode, graphqlCodeMeaning } from './errors.js';

/** The reference page of error codes, in Markdown, made from the tables that the API uses. */
export function errorReference(): string {
  return [
    '# Errors',
    '',
    'A GraphQL error has `extensions.code`, what kind of error it is, and for a refusal `extensions.reason`, which refusal it is, with `extensions.details`.',
    'A denied call is an answer, not an error.',
    '',
    '| code | meaning | reasons |',
    '| --- | --- | --- |',
    ...Object.entries(graphqlCodeMeaning).map(([code, meaning]) => {
      const reasons = Object.entries(graphqlCode).filter(([, mapped]) => mapped === code);
      return `| \`${code}\` | ${meaning} | ${reasons.map(([reason]) => `\`${reason}\``).join(', ')} |`;
    }),
    '',
  ].join('\n');
}
