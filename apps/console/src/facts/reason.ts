import { SUBJECT_KINDS } from './subject-kinds.js';

/** Reasons that say no more than that there is no answer. */
const PLAIN: Readonly<Record<string, { readonly pattern: RegExp; readonly words: string }>> = {
  MISSING_FACT: { pattern: /^$|(does not state|states) it$/, words: 'Nobody has stated it.' },
  FACT_ESTIMATED: { pattern: /./, words: 'There is only an estimate, and an estimate never decides.' },
};

/** Reasons that begin with the name of a document, which is written as it is. */
const CITING = new Set(['FACT_STALE', 'FACT_NOT_BEGUN', 'FACT_CONFLICT', 'LAPSING']);

const KINDS = Object.keys(SUBJECT_KINDS).map((kind) => kind.toLowerCase().replaceAll('_', '-'));

/** A subject as `kind/handle`. */
const SUBJECT = new RegExp(`\\b(${KINDS.join('|')})/([\\w.-]*\\w)`, 'g');

/** The subject that the reason is about, which the page names anyway. */
const ABOUT = new RegExp(`^(?:${KINDS.join('|')})/[\\w.-]*\\w(?:: | (?=is recorded))`);

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/**
 * Why something is not known, without the code and the key that machines read.
 *
 * @param reason as the service gives it: `CODE:key words`, or words alone
 * @param dayOf a day in words, of an instant in ISO 8601
 */
export function reasonInWords(reason: string, dayOf: (at: string) => string): string {
  const [, code = '', said = ''] = /^(?:([A-Z_]+):\S+\s*)?(.*)$/s.exec(reason) ?? [];
  const plain = PLAIN[code];
  if (plain?.pattern.test(said)) return plain.words;
  const words = said
    .replace(ABOUT, '')
    .replace(/^is recorded/, 'it is recorded')
    .replaceAll(SUBJECT, (_, kind: string, handle: string) => `${kind.replaceAll('-', ' ')} ${handle}`)
    .replace(INSTANT, dayOf);
  return `${CITING.has(code) ? words : capitalised(words)}.`;
}
