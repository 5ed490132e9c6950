const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Codes that stand for no country of its own. */
const NO_COUNTRIES: ReadonlySet<string> = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const isCurrent = (code: string): boolean => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;

/** The countries of ISO 3166-1 by their English names. */
export const COUNTRIES: readonly { readonly value: string; readonly label: string }[] = LETTERS.flatMap((first) =>
  LETTERS.map((second) => first + second),
)
  .filter((code) => !NO_COUNTRIES.has(code) && isCurrent(code))
  .flatMap((value) => {
    const label = names.of(value);
    return label === undefined ? [] : [{ value, label }];
  })
  .toSorted((a, b) => a.label.localeCompare(b.label));
