import { z } from 'zod';
import { CatalogueHead, PublishedValue, readCatalogueFile, sourceOf, type CatalogueSource } from './catalogue-file.js';
import { compareReleases, isInRange, releaseOf } from './version-range.js';

const AdvisoryEntry = z.looseObject({
  id: z.string(),
  severity: z.string(),
  what: z.string(),
  affected: z.string(),
  fixed_in: z.string(),
  source: z.string(),
  note: z.string().optional(),
});

const StackEntry = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  advisories: z.union([z.array(AdvisoryEntry), PublishedValue]),
  maintenance: PublishedValue.optional(),
});

const StacksFile = CatalogueHead.extend({
  catalogue: z.literal('serving-stacks'),
  serving_stacks: z.array(StackEntry),
});

const ConditionsFile = CatalogueHead.extend({
  catalogue: z.literal('advisory-conditions'),
  conditions: z.array(z.strictObject({ advisory: z.string(), feature: z.string() })),
});

const SEVERITIES = ['low', 'moderate', 'medium', 'high', 'critical'];

export interface Advisory {
  readonly id: string;
  /** CVSS base score as its source writes it, such as `9.1`; absent where no source scores it. */
  readonly score?: string;
  readonly severity?: string;
  readonly what: string;
  /** Versions as the source states them. */
  readonly affected: string;
  readonly fixedIn?: string;
  /** Feature of the server without which the weakness cannot be reached. */
  readonly condition?: string;
  readonly note?: string;
  readonly source: CatalogueSource;
}

/** An advisory that concerns a version, and how well that is known. */
export interface AdvisoryMatch extends Advisory {
  /** Whether the source states the range of versions that holds this one; without it nothing may gate. */
  readonly rangeStated: boolean;
}

export interface ServingStack {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly maintenance?: string;
  /** Absent where nobody looked any up: that is unknown, not free of advisories. */
  readonly advisories?: readonly Advisory[];
}

function advisoryOf(
  head: CatalogueHead,
  entry: z.infer<typeof AdvisoryEntry>,
  conditions: ReadonlyMap<string, string>,
): Advisory {
  const condition = conditions.get(entry.id);
  return {
    id: entry.id.replaceAll(' ', '-'),
    ...(/^\d+(\.\d+)?$/.test(entry.severity) && { score: entry.severity }),
    ...(SEVERITIES.includes(entry.severity) && { severity: entry.severity }),
    what: entry.what,
    affected: entry.affected,
    ...(releaseOf(entry.fixed_in) && { fixedIn: entry.fixed_in }),
    ...(condition && { condition }),
    ...(entry.note && { note: entry.note }),
    source: sourceOf(head, entry.source),
  };
}

/** Every serving stack and gateway of the catalogue by its id. */
export function loadServingStacks(): ReadonlyMap<string, ServingStack> {
  const file = readCatalogueFile('serving-stacks.yaml', StacksFile);
  const conditions = new Map(
    readCatalogueFile('advisory-conditions.yaml', ConditionsFile).conditions.map((c) => [c.advisory, c.feature]),
  );
  return new Map(
    file.serving_stacks.map((entry) => [
      entry.id,
      {
        id: entry.id,
        name: entry.name,
        kind: entry.kind,
        ...(typeof entry.maintenance?.value === 'string' && { maintenance: entry.maintenance.value }),
        ...(Array.isArray(entry.advisories) && {
          advisories: entry.advisories.map((advisory) => advisoryOf(file, advisory, conditions)),
        }),
      },
    ]),
  );
}

/**
 * The advisories that concern a version of a stack: those whose range holds it, and those that state no range and were
 * not fixed in it or before. Undefined where the stack or the version is not known well enough to say.
 */
export function advisoriesFor(stack: ServingStack, version: string): readonly AdvisoryMatch[] | undefined {
  const release = releaseOf(version);
  if (!release || !stack.advisories) return undefined;
  return stack.advisories.flatMap((advisory) => {
    const inRange = isInRange(release, advisory.affected);
    const fixed = advisory.fixedIn ? releaseOf(advisory.fixedIn) : undefined;
    if (inRange === false || (fixed && compareReleases(release, fixed) >= 0)) return [];
    return [{ ...advisory, rangeStated: inRange === true }];
  });
}
