import { readFileSync } from 'node:fs';
import { cliReference } from './cli-reference.js';
import { programOf } from './program.js';

describe('the reference of the command', () => {
  const program = programOf({});
  const page = cliReference(program);

  it('lists every command with every option', () => {
    for (const { name, options } of program.commands.map((command) => ({
      name: command.name(),
      options: command.options,
    }))) {
      expect(page).toContain(`## custos ${name}\n`);
      for (const { flags } of options) expect(page).toContain(`\`${flags}\``);
    }
  });

  it('is current: `npm run docs` writes docs/reference/cli.md', () => {
    expect(readFileSync('docs/reference/cli.md', 'utf8')).toBe(page);
  });
});
