import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A page or list that a published fact was read from. */
export interface CatalogueSource {
  readonly uri: string;
  readonly title: string;
}

/** A published value with the page it was read from. */
export interface Published<T> {
  readonly value: T;
  readonly source: CatalogueSource;
}

const Sources = z.record(z.string(), z.looseObject({ url: z.string(), title: z.string() }));

/**
 * Reads one file of the catalogue's data folder.
 *
 * @throws {Error} the file is not of the shape its adapter declares; the message names every fault
 */
export function readCatalogueFile<S extends z.ZodType>(name: string, schema: S): z.infer<S> {
  const text = readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) throw new Error(`Catalogue file ${name} is malformed:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The head that every file of the catalogue carries; `compiled` is the day its facts were last looked at. */
export const CatalogueHead = z.looseObject({
  catalogue: z.string(),
  schema_version: z.literal(1),
  compiled: z.iso.date(),
  sources: Sources.optional(),
});
export type CatalogueHead = z.infer<typeof CatalogueHead>;

/** One published value as the files write it: beside it stand its source and, where nobody read a page, `memory`. */
export const PublishedValue = z.looseObject({
  value: z.unknown(),
  source: z.union([z.string(), z.array(z.string())]).optional(),
  confidence: z.string().optional(),
  kind: z.string().optional(),
});
export type PublishedValue = z.infer<typeof PublishedValue>;

/**
 * The value, if it was read on a page: none for `unknown`, and none for what the compiler knew from memory, since that
 * may fill a form but must not gate.
 */
export function published<T>(head: CatalogueHead, entry: PublishedValue, as: z.ZodType<T>): Published<T> | undefined {
  if (entry.confidence === 'memory') return undefined;
  const value = as.safeParse(entry.value);
  return value.success ? { value: value.data, source: sourceOf(head, entry.source) } : undefined;
}

/** The address and title of a source id; an id such as `models-dev:openai/gpt-5` that the head does not list names itself. */
export function sourceOf(head: CatalogueHead, source: string | readonly string[] | undefined): CatalogueSource {
  const id = (typeof source === 'string' ? source : source?.[0]) ?? head.catalogue;
  const listed = head.sources?.[id] ?? head.sources?.[id.split(':')[0] ?? id];
  return listed ? { uri: listed.url, title: listed.title } : { uri: `catalogue:${head.catalogue}`, title: id };
}
