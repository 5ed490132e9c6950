import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

/** Strings, comments and names, in which digits are no integers; and integers. */
const TOKENS = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|[A-Za-z_]\w*|(?<integer>\d+)/gs;
const MARK = 'an integer that JavaScript cannot hold: ';
const INTEGER = new RegExp(`^${MARK}(\\d+)$`);

/**
 * Cedar's JSON form of a policy, in which an integer that a number cannot hold is a bigint. Cedar itself writes JSON for
 * JavaScript's parser, which rounds it; such an integer is therefore handed over as a string and taken back.
 *
 * @throws {SyntaxError} the text is not one policy
 */
export function exactPolicyJson(text: string): PolicyJson {
  const marked = text.replaceAll(TOKENS, (token: string, integer: string | undefined) =>
    integer === undefined || Number.isSafeInteger(Number(integer)) ? token : JSON.stringify(`${MARK}${integer}`),
  );
  const answer = cedar.policyToJson(marked);
  if (answer.type === 'failure') throw new SyntaxError(answer.errors[0]?.message);
  return { ...answer.json, conditions: answer.json.conditions.map((clause) => restored(clause) as typeof clause) };
}

function integerOf(node: unknown): bigint | undefined {
  const value = typeof node === 'object' && node !== null && 'Value' in node ? node.Value : undefined;
  const digits = typeof value === 'string' ? INTEGER.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : BigInt(digits);
}

function restored(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(restored);
  if (typeof node !== 'object' || node === null) return node;
  const integer = integerOf(node);
  if (integer !== undefined) return { Value: integer };
  // The smallest integer has no positive counterpart, so the sign belongs to the literal.
  const negated = 'neg' in node ? integerOf((node.neg as { arg: unknown }).arg) : undefined;
  if (negated !== undefined) return { Value: -negated };
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, restored(value)]));
}

/** The policies of a file by the ids that Cedar gives them: policy0, policy1, in the order written. */
export function exactPoliciesOf(text: string): Record<string, PolicyJson> {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') throw new SyntaxError(parts.errors[0]?.message);
  // Cedar sorts them by id as text: policy0, policy1, policy10.
  const ids = parts.policies.map((_, index) => `policy${index}`).sort();
  return Object.fromEntries(parts.policies.map((policy, index) => [ids[index] as string, exactPolicyJson(policy)]));
}
