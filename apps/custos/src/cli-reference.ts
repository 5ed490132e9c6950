import type { Argument, Command, Option } from 'commander';

/** The reference page of the command, in Markdown, made from what the command itself parses. */
export function cliReference(program: Command): string {
  return [
    '# The custos command',
    '',
    'Made from the command. In the repository it is `npx custos …`; `custos help COMMAND` prints the same.',
    'A command exits with 0 if it did what it says, with 1 if it did not, and with 2 if it cannot with what it was given (an unknown option, a file that is not there), unless its section names other codes.',
    '',
    ...program.commands.flatMap((command) => sectionOf(program, command)),
  ].join('\n');
}

function sectionOf(program: Command, command: Command): string[] {
  const described = [
    ...command.registeredArguments.map(argumentRow),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  return [
    `## ${program.name()} ${command.name()}`,
    '',
    `${capitalised(command.description())}.`,
    '',
    '```',
    [program.name(), command.name(), command.usage()].join(' '),
    '```',
    '',
    ...(described.length === 0 ? [] : ['| argument or option | meaning |', '| --- | --- |', ...described, '']),
  ];
}

const argumentRow = (argument: Argument): string =>
  `| \`<${argument.name()}${argument.variadic ? '...' : ''}>\` | ${capitalised(argument.description)} |`;

function optionRow({ flags, description, defaultValue, envVar, mandatory }: Option): string {
  const notes = [
    ...(mandatory ? ['required'] : []),
    ...(isTold(defaultValue) ? [`default \`${String(defaultValue)}\``] : []),
    ...(envVar === undefined ? [] : [`from \`${envVar}\` where absent`]),
  ];
  return `| \`${flags}\` | ${capitalised(description)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`} |`;
}

/** A switch that is off and a list that is empty go without saying. */
const isTold = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
