import { loadConfig } from '#config';
import { Day, DomainError } from '#vocabulary';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { CommandRefused } from './documents.js';
import { Stopped } from './asked-to-stop.js';

const collect = (value: string, all: readonly string[]): string[] => [...all, value];
const json = () => new Option('--json', 'print JSON for a program instead of text for people').default(false);
const day = new Option('--as-of <day>', 'judge as of this day, YYYY-MM-DD, instead of each scenario’s own').argParser(
  (text) => {
    if (Day.safeParse(text).success) return text;
    throw new InvalidArgumentError('Allowed: a day, YYYY-MM-DD.');
  },
);
const daysAhead = new Option('--days <days>', 'days ahead to look at; 365 where absent').argParser((text) => {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1) return days;
  throw new InvalidArgumentError('Allowed: a whole number of days, 1 or more.');
});
const url = new Option('--url <url>', 'control plane')
  .default('http://127.0.0.1:4000')
  .env('CUSTOS_URL')
  .argParser((text) => {
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
    throw new InvalidArgumentError('Allowed: an address such as http://127.0.0.1:4000.');
  });
const token = new Option('--token <token>', 'access token of a person').env('CUSTOS_TOKEN').makeOptionMandatory();

const FAILED = 1;
/** The command cannot do its work with what it was given. Told from 1, which for some commands is a verdict. */
const CANNOT = 2;

/** The `custos` command: every subcommand with its options, each configured from `env`. */
export function programOf(env: NodeJS.ProcessEnv): Command {
  const program = new Command('custos')
    .description('Governs which data may reach which language model, and proves every decision.')
    .showHelpAfterError('(custos help shows what there is, custos help COMMAND how it is used)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : CANNOT));

  /** Settings from the environment, with what the command line says above them. */
  const configured = (options: { readonly data?: string }) =>
    loadConfig({ ...env, ...(options.data === undefined ? {} : { DATA_DIR: options.data }) });

  /** Each command is loaded when it is run: `custos verify` needs no database driver. */
  const running =
    <Parameters extends unknown[]>(run: (...parameters: Parameters) => number | Promise<number>, fault = FAILED) =>
    async (...parameters: Parameters): Promise<void> => {
      try {
        process.exitCode = await run(...parameters);
      } catch (error) {
        process.stderr.write(`${messageOf(error)}\n`);
        process.exitCode = error instanceof CommandRefused || error instanceof DomainError ? CANNOT : fault;
      }
    };

  const messageOf = (error: unknown): string => {
    const isForPeople = [CommandRefused, DomainError, Stopped].some((kind) => error instanceof kind);
    if (isForPeople || env['LOG_LEVEL'] !== 'debug') return (error as Error).message;
    return (error as Error).stack ?? String(error);
  };

  program
    .command('start')
    .description('run the whole system: database, control plane, decision point, worker')
    .option('--data <folder>', 'folder for everything that is kept')
    .action(running(async (options) => (await import('./commands/start.js')).start(configured(options))));

  program
    .command('demo')
    .description('run the system with the example organisation, and show it decide and prove')
    .option('--data <folder>', 'folder for everything that is kept', './data/demo')
    .option('--once', 'check each step of the tour, then stop; exits 1 if a step fails', false)
    .action(running(async (options) => (await import('./commands/demo.js')).demo(configured(options), options)));

  program
    .command('test')
    .description('run scenario files through the packs; exits 1 on any miss')
    .argument('[file...]', 'scenario files, YAML; without one, each pack’s own scenarios, judged by that pack alone')
    .option('--pack <id>', 'judge by this pack only; may be repeated', collect, [])
    .addOption(day)
    .addOption(json())
    .action(running(async (files, options) => (await import('./commands/test.js')).test(files, options), CANNOT));

  program
    .command('decide')
    .description('decide on a facts document and explain; exits 3 on a denial')
    .requiredOption('--facts <file>', 'facts, YAML or JSON, in the form of a scenario’s facts')
    .addOption(json())
    .action(running(async (options) => (await import('./commands/decide.js')).decide(options.facts, options), CANNOT));

  program
    .command('import')
    .description('import an inventory file: idempotent, whole or not at all')
    .argument('<file>', 'inventory, YAML')
    .addOption(url)
    .addOption(token)
    .option('--dry-run', 'only say what would be done', false)
    .addOption(json())
    .action(running(async (file, options) => (await import('./commands/import.js')).importInventory(file, options)));

  program
    .command('export')
    .description('download the organisation’s evidence bundle')
    .addOption(url)
    .addOption(token)
    .option('--out <file>', 'file to write', 'evidence.zip')
    .option(
      '--decision <id>',
      'prove this decision’s inclusion; may be repeated; the newest thousand where absent',
      collect,
      [],
    )
    .action(running(async (options) => (await import('./commands/export.js')).exportEvidence(options)));

  program
    .command('forecast')
    .description('tell which recorded calls will be denied, from which day on and why')
    .addOption(url)
    .addOption(token)
    .option('--from <instant>', 'first day or instant of the period; 30 days before its end where absent')
    .option('--until <instant>', 'first day or instant after the period; now where absent')
    .addOption(daysAhead)
    .option('--application <handle>', 'application whose calls to look at; all where absent')
    .addOption(json())
    .action(running(async (options) => (await import('./commands/forecast.js')).forecast(options)));

  program
    .command('report')
    .description('make a report as PDF: the register as of now, or the decisions of a period')
    .addArgument(new Argument('<kind>', 'registry or decisions').choices(['registry', 'decisions']))
    .addOption(url)
    .addOption(token)
    .option('--from <instant>', 'first day or instant of the period, for decisions')
    .option('--until <instant>', 'first day or instant after the period, for decisions')
    .option('--out <file>', 'file to write; the kind with .pdf where absent')
    .action(running(async (kind, options) => (await import('./commands/report.js')).makeReport(kind, options)));

  program
    .command('replay')
    .description(
      'decide recorded decisions again, on the policies they cite or on others; on those they cite, exits 1 if one comes out otherwise',
    )
    .addOption(url)
    .addOption(token)
    .option('--decision <id>', 'one decision, compared bit for bit')
    .option('--from <instant>', 'first day or instant of the period; from the first decision where absent')
    .option('--until <instant>', 'first day or instant after the period; to the last decision where absent')
    .option('--set <digest>', 'replay on this policy set, which was once in force')
    .option('--without <policy>', 'replay on the policy set in force without this policy')
    .option('--policies <file...>', 'replay with these own policies, Cedar, in place of those in force')
    .addOption(json())
    .action(
      running(async (options) =>
        (await import('./commands/replay.js')).replay({ ...options, policies: options.policies ?? [] }),
      ),
    );

  program
    .command('verify')
    .description('verify an evidence bundle or a report offline: exits 0 verified, 1 tampered with, 2 not verifiable')
    .argument('<file>', 'bundle, a zip or a folder; or report, a PDF')
    .option('--key <vkey>', 'verifier key of the log, from elsewhere than the file; may be repeated', collect, [])
    .option('--since <file>', 'signed checkpoint kept from before; for a bundle')
    .addOption(json())
    .action(running(async (file, options) => (await import('./commands/verify.js')).verify(file, options), CANNOT));

  program
    .command('migrate')
    .description('bring the database to this version and stop')
    .option('--data <folder>', 'folder for everything that is kept')
    .action(running(async (options) => (await import('./commands/migrate.js')).migrate(configured(options))));

  return program;
}
