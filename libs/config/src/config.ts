import { z } from 'zod';
import { Secret } from './secret.js';

const DIGITS = /^\d+$/;

interface WholeNumber {
  readonly min: number;
  readonly max: number;
  readonly otherwise: number;
}

const wholeNumber = ({ min, max, otherwise }: WholeNumber) =>
  z
    .string()
    .refine((text) => DIGITS.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `a whole number from ${min} to ${max}`,
    })
    .transform(Number)
    .default(otherwise);

const port = (otherwise: number) => wholeNumber({ min: 1, max: 65_535, otherwise });

const isPostgresUrl = (text: string): boolean =>
  URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);

const databaseUrl = z
  .string()
  .refine(isPostgresUrl, { error: 'a URL such as postgres://role:password@host:5432/database' })
  .transform((text) => new Secret(text))
  .optional();

/** Everything that the environment can set. The reference page is made from this schema. */
export const Config = z.object({
  DATABASE_URL: databaseUrl.describe(
    'PostgreSQL as its owner: migrations, and whatever process has no URL of its own. Absent: an embedded PostgreSQL in DATA_DIR.',
  ),
  API_DATABASE_URL: databaseUrl.describe('PostgreSQL in the role of the control plane. Absent: DATABASE_URL.'),
  PDP_DATABASE_URL: databaseUrl.describe('PostgreSQL in the role of the decision point. Absent: DATABASE_URL.'),
  WORKER_DATABASE_URL: databaseUrl.describe('PostgreSQL in the role of the worker. Absent: DATABASE_URL.'),
  DATA_DIR: z
    .string()
    .default('./data')
    .describe('Folder for what this installation keeps: the embedded database, generated keys, reports.'),
  HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:_-]+$/, 'an address or a host name, such as 127.0.0.1, :: or custos.internal')
    .default('127.0.0.1')
    .describe('Address on which the servers listen. 0.0.0.0 is every IPv4 interface.'),
  API_PORT: port(4000).describe('Port of the console and the control plane: /graphql, /reports.'),
  PDP_PORT: port(4010).describe('Port of the decision point: /graphql, /access/v1, the gateway hooks.'),
  EMBEDDED_POSTGRES_PORT: wholeNumber({ min: 0, max: 65_535, otherwise: 0 }).describe(
    'Port of the embedded PostgreSQL, on 127.0.0.1; 0 is any free port.',
  ),
  SNAPSHOT_MAX_AGE_SECONDS: wholeNumber({ min: 1, max: 3_600, otherwise: 30 }).describe(
    'Seconds for which the decision point may decide from its snapshot of the registry unchecked; an older one denies.',
  ),
  CHECKPOINT_INTERVAL_SECONDS: wholeNumber({ min: 1, max: 3_600, otherwise: 1 }).describe(
    'Seconds between signed checkpoints while the ledger grows.',
  ),
  LEDGER_QUEUE_MAX_ENTRIES: wholeNumber({ min: 1, max: 1_048_576, otherwise: 65_536 }).describe(
    'Entries that may wait for the ledger; past it a decision is refused, never answered unrecorded.',
  ),
  LEDGER_QUEUE_MAX_AGE_SECONDS: wholeNumber({ min: 1, max: 60, otherwise: 2 }).describe(
    'Seconds that an entry may wait for the ledger; past it the decision is refused.',
  ),
  ORIGIN_PREFIX: z
    .string()
    .regex(/^[^\s+]{1,200}$/, '1 to 200 characters without spaces or +, such as custos.example.com/log')
    .default('custos.local/log')
    .describe(
      "Beginning of every log's origin, the name under which its checkpoints are signed. Use a domain of yours.",
    ),
  CREDENTIAL_PEPPER: z
    .string()
    .refine((text) => text.length >= 32, { error: 'at least 32 characters' })
    .transform((text) => new Secret(text))
    .optional()
    .describe(
      'Secret under which credentials are digested and cursors sealed; the same for every process. Absent: generated once into DATA_DIR.',
    ),
  OPERATOR_TOKEN: z
    .string()
    .regex(/^custos_root_[0-9A-Za-z]{36}$/, 'custos_root_ and 36 letters and digits, as Custos mints it')
    .transform((text) => new Secret(text))
    .optional()
    .describe('Token of the operator, who makes organisations and nothing else. Absent: nobody can make one.'),
  SESSION_IDLE_SECONDS: wholeNumber({ min: 60, max: 86_400, otherwise: 1_800 }).describe(
    'Seconds without a request after which a person has to sign in again.',
  ),
  SESSION_ABSOLUTE_SECONDS: wholeNumber({ min: 60, max: 2_592_000, otherwise: 43_200 }).describe(
    'Seconds after which a person has to sign in again, whatever they did.',
  ),
  SESSION_COOKIE_SECURE: z
    .enum(['auto', 'always'])
    .default('auto')
    .describe('When the cookie of a session is for TLS only: auto where the request came over TLS, or always.'),
  TRUSTED_PROXIES: z
    .string()
    .regex(/^[0-9A-Fa-f.:/]+(,[0-9A-Fa-f.:/]+)*$/, 'addresses or networks with commas between, such as 10.0.0.0/8,::1')
    .optional()
    .describe(
      'Proxies whose X-Forwarded-For, -Host and -Proto are believed: they tell the address, and whether there was TLS. Absent: nobody’s.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  BODY_LIMIT_BYTES: wholeNumber({ min: 1_024, max: 67_108_864, otherwise: 1_048_576 }).describe(
    'Bytes that one request body may have; a larger one is refused with 413.',
  ),
});
export type Config = Readonly<z.infer<typeof Config>>;

const SECRET = /_URL$|_PEPPER$|_TOKEN$/;

/** Names the variable, what was found (never a secret) and what is allowed. */
function fault(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): string {
  const name = issue.path.join('.');
  const found = SECRET.test(name) ? 'a value that is not allowed (not shown)' : JSON.stringify(env[name]);
  const allowed = issue.code === 'invalid_value' ? issue.values.join(', ') : issue.message;
  return `${name}: found ${found}; allowed: ${allowed}`;
}

/**
 * The configuration in `env`; a variable that is set to nothing counts as absent.
 *
 * @throws {Error} every fault at once, a line each: variable, found, allowed
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const stated = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Config.safeParse(stated);
  const faults = parsed.success ? clashes(parsed.data) : parsed.error.issues.map((issue) => fault(issue, stated));
  if (!parsed.success || faults.length > 0) throw new Error(`Invalid configuration:\n${faults.join('\n')}`);
  return Object.freeze(parsed.data);
}

function clashes(config: Config): string[] {
  return config.API_PORT === config.PDP_PORT
    ? [`PDP_PORT: found "${config.PDP_PORT}"; allowed: any port but API_PORT's, which is the same`]
    : [];
}
