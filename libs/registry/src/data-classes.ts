import { InvalidInput } from '#vocabulary';
import { known, unknown, type Answer } from './answer.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';

/**
 * The organisation's own tree of data classes at an instant.
 *
 * What the organisation says of its own classes is complete: a class without a stated parent is a root, and a mark that
 * was never set is not set. A parent or mark that has lapsed or is in dispute is unknown and read as the stricter.
 */
export class DataClassTree {
  private readonly lineages = new Map<string, { handles: readonly string[]; complete: boolean }>();

  constructor(private readonly view: RegistryView) {}

  get all(): readonly Subject[] {
    return this.view.registry.ofKind('data-class');
  }

  /** @throws {InvalidInput} the organisation has no such class */
  get(handle: string): Subject {
    const found = this.view.registry.find('data-class', handle);
    if (found) return found;
    const allowed = this.all.map((one) => one.handle).join(', ');
    throw new InvalidInput('dataClasses', `"${handle}"`, allowed || 'none, since the organisation has no data classes');
  }

  /** The class and all that it is part of, nearest first; not complete where a parent is not known. */
  lineage(handle: string): { readonly handles: readonly string[]; readonly complete: boolean } {
    let lineage = this.lineages.get(handle);
    if (!lineage) this.lineages.set(handle, (lineage = this.climb(handle)));
    return lineage;
  }

  private climb(start: string): { handles: readonly string[]; complete: boolean } {
    const handles: string[] = [];
    for (let handle: string | null = start; handle !== null;) {
      if (handles.includes(handle)) return { handles, complete: false };
      handles.push(handle);
      const subject: Subject | undefined = this.view.registry.find('data-class', handle);
      if (!subject) return { handles, complete: false };
      if (!this.view.everStated(subject, 'class.parent')) break;
      const parent: Answer<string | null> = this.view.answer<string | null>(subject, 'class.parent');
      if (!parent.known) return { handles, complete: false };
      handle = parent.value;
    }
    return { handles, complete: true };
  }

  /** Whether the class is one of `listed` or a descendant of one; undefined where its lineage does not tell. */
  isWithin(handle: string, listed: readonly string[]): boolean | undefined {
    const { handles, complete } = this.lineage(handle);
    if (handles.some((one) => listed.includes(one))) return true;
    return complete ? false : undefined;
  }

  /** Classes of the call with all their ancestors, sorted. */
  withAncestors(handles: readonly string[]): Answer<string[]> {
    const lineages = handles.map((handle) => this.lineage(handle));
    const unclear = handles.find((_, i) => !lineages[i]!.complete);
    if (unclear !== undefined)
      return unknown(`FACT_UNRESOLVED:class.parent what data-class/${unclear} is part of is not known`);
    return known([...new Set(lineages.flatMap((lineage) => lineage.handles))].sort(), {
      derivedFrom: ['call', 'class.parent'],
    });
  }

  /** Codes of the legal taxonomy that the classes stand for, sorted. */
  legalClasses(handles: readonly string[]): Answer<string[]> {
    const codes = handles.map((handle) => this.view.answer<string>(this.get(handle), 'class.law'));
    const lacking = codes.find((code) => !code.known);
    if (lacking && !lacking.known) return unknown(lacking.reason, lacking.conflicts);
    const stated = codes.filter((code) => code.known);
    return known([...new Set(stated.map((code) => code.value))].sort(), {
      facts: stated.flatMap((code) => code.facts),
      derivedFrom: ['call', 'class.law'],
    });
  }

  /** Whether the class, or one that it is part of, bears a mark that tightens; what is not known counts as set. */
  bears(handle: string, mark: 'class.never_leaves' | 'class.child'): boolean {
    return this.lineage(handle).handles.some((one) => {
      const subject = this.view.registry.find('data-class', one);
      if (!subject || !this.view.everStated(subject, mark)) return false;
      const answer = this.view.answer(subject, mark);
      return !answer.known || answer.value === true;
    });
  }

  /** Whether the class itself lies below every ceiling and needs no agreement; what is not known counts as not set. */
  isBelowEveryCeiling(handle: string): boolean {
    const answer = this.view.answer(this.get(handle), 'class.below_every_ceiling');
    return answer.known && answer.value === true;
  }
}

const trees = new WeakMap<RegistryView, DataClassTree>();

/** The tree as it stands in a view; made once for each. */
export function classesOf(view: RegistryView): DataClassTree {
  let tree = trees.get(view);
  if (!tree) trees.set(view, (tree = new DataClassTree(view)));
  return tree;
}
