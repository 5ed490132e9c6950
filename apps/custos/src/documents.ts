import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';

/** What the command was given is not what it needs: a file, an address, an option. Not a verdict on it. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'found a folder; allowed: a file',
  EACCES: 'this user may not read it',
};

/** @throws {CommandRefused} the file cannot be read; the message names it and says why */
export async function readDocument(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The refusal of a path that the system does not let us read. */
export function unreadable(path: string, error: unknown): CommandRefused {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new CommandRefused(`${path}: ${REASONS[code] ?? message}`, { cause: error });
}

/**
 * The content of a YAML or JSON document.
 *
 * @throws {CommandRefused} it is neither; the message names the place
 */
export function parseDocument(path: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CommandRefused(`${path}: ${withoutExcerpt(error)}`, { cause: error });
  }
}

/** The parser's sentence with its line and column, without the excerpt that it draws below. */
const withoutExcerpt = ({ message }: YAMLParseError): string => message.split(':\n')[0]!;
