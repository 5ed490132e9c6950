/** What a contract with a processor has to set out, by the items of GDPR Art. 28(3). */
const CLAUSES: Readonly<Record<string, string>> = {
  chapeau: 'Subject, duration, nature and purpose, kinds of data, duties of the controller',
  a: 'Acts on documented instructions only',
  b: 'Its people are bound to confidentiality',
  c: 'Security of processing',
  d: 'Sub-processors on the conditions of Art. 28(2) and (4)',
  e: 'Help with requests of the people whose data it is',
  f: 'Help with security, breaches and impact assessments',
  g: 'Deletes or returns the data at the end',
  h: 'Shows that it complies, and allows audits',
};

/** One of the items, as people say it; as it stands where it is another. */
export const clauseInWords = (item: string): string => CLAUSES[item] ?? item;
