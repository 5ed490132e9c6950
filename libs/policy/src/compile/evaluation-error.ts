/** Why a policy could not be evaluated; it stays inside the compiler, which reports it beside the policy's id. */
export class EvaluationError extends Error {}
