import { Config } from './config.js';

/** The reference page of the configuration, in Markdown, made from the schema. */
export function configurationReference(): string {
  const defaults: Readonly<Record<string, unknown>> = Config.parse({});
  const rows = Object.entries(Config.shape).map(([name, field]) => {
    const otherwise = defaults[name];
    return `| \`${name}\` | ${otherwise === undefined ? '' : `\`${String(otherwise)}\``} | ${field.description ?? ''} |`;
  });
  return [
    '# Configuration',
    '',
    'Custos reads these environment variables once, at start, and names every fault at once. A variable set to nothing counts as absent.',
    'Values that carry a password or a key are never printed.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
