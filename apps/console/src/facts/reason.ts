const WORDS: Readonly<Record<string, string>> = {
  MISSING_FACT: 'Nobody has stated it.',
  FACT_ESTIMATED: 'There is only an estimate, and an estimate never decides.',
};

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Why something is not known, without the code and the handle that machines read. */
export function reasonInWords(reason: string, dayOf: (at: string) => string): string {
  const code = reason.slice(0, reason.indexOf(':'));
  const plain = WORDS[code];
  if (plain && !reason.includes('is recorded as unknown')) return plain;
  const words = reason
    .replace(/^[A-Z_]+:\S+ /, '')
    .replace(/^[a-z-]+\/\S+ ?/, '')
    .replace(INSTANT, dayOf);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
