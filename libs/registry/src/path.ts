import { InvalidInput } from '#vocabulary';
import { derive, fromCall, known, unknown, type Answer, type Unknown } from './answer.js';
import { countriesOfRegion, jurisdictionOf } from './region.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';

/**
 * Handles of the hops that see the content, in order: those that the call names, else the declared ones.
 *
 * @throws {InvalidInput} the call names a hop that the organisation does not have
 */
export function pathOf(
  view: RegistryView,
  stated: readonly string[] | null | undefined,
  declared: Subject | undefined,
): Answer<readonly string[]> {
  if (stated) {
    const strange = stated.find((handle) => !view.registry.find('hop', handle));
    if (strange !== undefined) throw new InvalidInput('path', `"${strange}"`, allowedHops(view));
    return fromCall(stated);
  }
  if (!declared) return unknown('MISSING_FACT:call.path the call states no path, and no declared call has one');
  return derive({ 'call.path': view.answer(declared, 'call.path') }, (terms) => readPath(view, terms['call.path']));
}

const allowedHops = (view: RegistryView): string =>
  view.registry
    .ofKind('hop')
    .map((hop) => hop.handle)
    .join(', ') || 'no hop, since the organisation has none';

function readPath(view: RegistryView, path: unknown): string[] | Unknown {
  if (!Array.isArray(path) || !path.every((handle) => typeof handle === 'string')) {
    return unknown('FACT_UNRESOLVED:call.path the declared path is not a list of hops');
  }
  const strange = path.find((handle) => !view.registry.find('hop', handle));
  return strange === undefined ? path : unknown(`FACT_UNRESOLVED:call.path there is no hop/${strange}`);
}

/** Countries a hop may lie in, by its own country and by its region; both where they differ. */
export function countriesOfHop(view: RegistryView, hop: Subject): Answer<string[]> {
  const country = view.answer<string>(hop, 'hop.country');
  const region = view.answer<string>(hop, 'hop.region');
  const ofRegion = region.known ? countriesOfRegion(region.value) : undefined;
  if (!country.known) {
    if (!ofRegion || view.everStated(hop, 'hop.country')) return country;
    return derive({ 'hop.region': region }, () => [...ofRegion]);
  }
  if (!ofRegion) return derive({ 'hop.country': country }, (terms) => [terms['hop.country']]);
  const reads = { 'hop.country': country, 'hop.region': region as Answer<string> };
  return derive(reads, (terms) =>
    ofRegion.includes(terms['hop.country']) ? [terms['hop.country']] : [terms['hop.country'], ...ofRegion].sort(),
  );
}

/**
 * Hops of the path that lie outside every one of the jurisdictions.
 *
 * A hop whose country is not known leaves the answer unknown, unless another is certainly outside.
 */
export function hopsOutside(
  view: RegistryView,
  path: Answer<readonly string[]>,
  jurisdictions: Answer<readonly string[]>,
): Answer<string[]> {
  if (!path.known) return path;
  if (!jurisdictions.known) return path.value.length === 0 ? known([], { derivedFrom: ['call.path'] }) : jurisdictions;
  const hops = path.value.map((handle) => view.registry.find('hop', handle)!);
  const countries = hops.map((hop) => countriesOfHop(view, hop));
  const outside = hops.filter((_, i) => {
    const answer = countries[i]!;
    return answer.known && answer.value.some((country) => !jurisdictions.value.includes(jurisdictionOf(country)));
  });
  const lacking = countries.find((answer) => !answer.known);
  if (outside.length === 0 && lacking && !lacking.known) return unknown(lacking.reason, lacking.conflicts);
  return known(
    outside.map((hop) => hop.handle),
    {
      facts: [...jurisdictions.facts, ...countries.flatMap((answer) => (answer.known ? answer.facts : []))],
      derivedFrom: ['call.path', 'hop.country', 'hop.region', 'deployment.region_pin', 'entity.country'],
    },
  );
}
