import { styleText } from 'node:util';

/** Writes lines for people, or for a program that reads them. */
export const say = (...lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`);
};

export const heading = (text: string): void => say('', styleText('bold', text));

export const pass = (line: string): void => say(`${styleText('green', '✓')} ${line}`);

export const fail = (line: string, ...details: readonly string[]): void =>
  say(`${styleText('red', '✗')} ${line}`, ...details.map((detail) => `    ${detail}`));

export const quiet = (text: string): string => styleText('dim', text);

/** Lines of at most `width` characters, each begun with `indent`. */
export function wrapped(text: string, indent = '', width = 100): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}
