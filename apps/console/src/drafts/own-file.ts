/** One file of the organisation's own policies. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
}

const annotated = (text: string, name: 'id' | 'title'): string[] =>
  [...text.matchAll(new RegExp(`@${name}\\("((?:[^"\\\\]|\\\\.)*)"\\)`, 'g'))].map(([, said]) =>
    said!.replaceAll(/\\(.)/g, '$1'),
  );

/** Ids of the policies of a file, as it says them. */
export const idsIn = ({ text }: OwnFile): readonly string[] => annotated(text, 'id');

/** Whether an import of the inventory writes the file, and so would write over what is changed here. */
export const isOfInventory = ({ path }: OwnFile): boolean => path.startsWith('organisation/');

/** What a file holds, in the words of its policies; its path where they say nothing. */
export function nameOf({ path, text }: OwnFile): string {
  const [first, ...others] = annotated(text, 'title');
  if (first === undefined) return path;
  return others.length === 0 ? first : `${first}, and ${others.length} more`;
}

/** A name as an id has it: small letters and digits, with hyphens. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
