import { InvalidInput } from '#vocabulary';
import { z } from 'zod';

const Text = z.string().min(1).max(300);
const Properties = z.record(z.string(), z.json()).optional();

/**
 * An access evaluation request of OpenID AuthZEN Authorization API 1.0, §6.1. Unknown members are ignored at every
 * level, as the specification asks of receivers.
 */
export const EvaluationRequest = z.object({
  subject: z.object({ type: Text, id: Text, properties: Properties }),
  action: z.object({ name: Text, properties: Properties }),
  resource: z.object({ type: Text, id: Text, properties: Properties }),
  context: z.record(z.string(), z.json()).optional(),
});
export type EvaluationRequest = z.infer<typeof EvaluationRequest>;

/** Action names that ask for a call of a model, and the event each stands for. */
const EVENTS: Readonly<Record<string, string>> = { infer: 'inference', 'llm.invoke': 'inference', train: 'train' };
const RESOURCE_TYPES: readonly string[] = ['deployment', 'llm_deployment', 'alias'];

/** Members of `context` that state something about the call. All else is ignored, `time` above all. */
const CONTEXT = {
  entity: 'entity',
  path: 'path',
  purpose: 'purpose',
  data_classes: 'dataClasses',
  subjects: 'subjects',
  consent: 'consent',
  deidentification: 'deidentification',
  sequence: 'sequence',
} as const;

/** What an AuthZEN request asks of us: who says it asks, and the call in our own terms, not yet validated. */
export interface AccessQuestion {
  readonly subject: { readonly type: string; readonly id: string };
  readonly call: Readonly<Record<string, unknown>>;
}

/**
 * Reads an AuthZEN evaluation as a question about a call.
 *
 * @throws {InvalidInput} the body is no evaluation request, or names an action or resource type we do not decide on
 */
export function readEvaluation(body: unknown): AccessQuestion {
  const parsed = EvaluationRequest.safeParse(body);
  if (!parsed.success) throw faultOf(parsed.error, body);
  const { subject, action, resource, context } = parsed.data;
  const event = EVENTS[action.name];
  if (event === undefined) throw new InvalidInput('action.name', `"${action.name}"`, Object.keys(EVENTS).join(', '));
  if (!RESOURCE_TYPES.includes(resource.type))
    throw new InvalidInput('resource.type', `"${resource.type}"`, RESOURCE_TYPES.join(', '));
  const stated = Object.entries(CONTEXT)
    .filter(([name]) => context?.[name] !== undefined)
    .map(([name, ours]) => [ours, context?.[name]]);
  return {
    subject: { type: subject.type, id: subject.id },
    call: { target: resource.id, event, ...Object.fromEntries(stated) },
  };
}

/** The name that a member of the call has on the AuthZEN wire, so that a fault names what the caller sent. */
export function wireName(field: string): string {
  const [head = '', ...rest] = field.split('.');
  if (head === 'target') return 'resource.id';
  if (head === 'event') return 'action.name';
  const name = Object.entries(CONTEXT).find(([, ours]) => ours === head)?.[0];
  return name === undefined ? field : ['context', name, ...rest].join('.');
}

/** The answer's body: the bare decision, equal for equal requests; ids travel in headers. */
export const writeEvaluation = (effect: 'ALLOW' | 'DENY'): { readonly decision: boolean } => ({
  decision: effect === 'ALLOW',
});

function faultOf(error: z.ZodError, body: unknown): InvalidInput {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const at = path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined),
    body,
  );
  const found = at === undefined ? 'nothing' : `${Array.isArray(at) ? 'array' : at === null ? 'null' : typeof at}`;
  return new InvalidInput(path.join('.') || 'body', found, issue?.message ?? 'a JSON object');
}
