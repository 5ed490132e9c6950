import type { FactValue } from '#vocabulary';
import type { AgreementOnDay } from './agreement.js';
import { known, unknown, type Answer, type Known } from './answer.js';
import { strictestOf } from './fact-state.js';
import { factKey } from './key-table.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';

/** One place that sets a term: who says it, and what. */
export interface TermLayer {
  /** `account`, `addendum`, `model`, `request`, `region`, `deployment`; or a log or cache of the organisation's own. */
  readonly name: string;
  readonly answer: Answer;
}

/** Layers in which the vendor's own doing is set, besides what the agreement says; any other is the organisation's own. */
const VENDOR_LAYERS: readonly string[] = ['deployment', 'model', 'request', 'region'];
const CONTRACT_LAYERS: readonly string[] = ['account', 'addendum'];

export interface TermLayers {
  /** What agreement and addenda say; an addendum in force has replaced the term it amends. */
  readonly contract: readonly TermLayer[];
  /** What model, request and region make of it. */
  readonly vendor: readonly TermLayer[];
  /** Logs and caches of the organisation's own: no term of the vendor. */
  readonly own: readonly TermLayer[];
}

/**
 * The layers of one term for one recipient.
 *
 * @param deployment whose layers count; none for a recipient that only the agreement speaks of
 * @param agreements in force
 */
export function termLayers(
  view: RegistryView,
  key: string,
  deployment: Subject | undefined,
  agreements: readonly AgreementOnDay[],
): TermLayers {
  const onDeployment = deployment ? deploymentLayers(view, key, deployment) : [];
  const addenda = [
    ...agreements.flatMap((agreement) => addendumLayers(view, key, agreement)),
    ...onDeployment.filter(({ name, answer }) => name === 'addendum' && answer.known),
  ];
  const amended = (agreement: AgreementOnDay) => addendumLayers(view, key, agreement).length > 0;
  const accounts = [
    ...agreements.filter((agreement) => !amended(agreement)).flatMap((agreement) => accountLayer(view, key, agreement)),
    // The account as the deployment repeats it is amended with the agreement that it repeats.
    ...(addenda.length > 0 ? [] : onDeployment.filter(({ name }) => name === 'account')),
  ];
  const isIn = (names: readonly string[]) => (layer: TermLayer) => names.includes(layer.name);
  return {
    contract: [...accounts, ...addenda],
    vendor: onDeployment.filter(isIn(VENDOR_LAYERS)),
    own: onDeployment.filter((layer) => !isIn([...VENDOR_LAYERS, ...CONTRACT_LAYERS])(layer)),
  };
}

const deploymentLayers = (view: RegistryView, key: string, deployment: Subject): TermLayer[] =>
  [...view.qualifiersOf(deployment, key)].map((qualifier) => ({
    name: qualifier ?? 'deployment',
    answer: view.answer(deployment, key, qualifier),
  }));

const addendumLayers = (view: RegistryView, key: string, { addenda, unclear }: AgreementOnDay): TermLayer[] => [
  ...addenda.flatMap((addendum) =>
    [...view.qualifiersOf(addendum, key)].map((qualifier) => ({
      name: 'addendum',
      answer: view.answer(addendum, key, qualifier),
    })),
  ),
  ...unclear
    .filter(({ subject }) => view.qualifiersOf(subject, key).size > 0)
    .map(({ reason }) => ({ name: 'addendum', answer: unknown(reason) })),
];

const accountLayer = (view: RegistryView, key: string, { subject }: AgreementOnDay): TermLayer[] =>
  [...view.qualifiersOf(subject, key)].map((qualifier) => ({
    name: qualifier ?? 'account',
    answer: view.answer(subject, key, qualifier),
  }));

/**
 * The strictest of the layers for us, with the layer that decides; the first of them where several say the same.
 *
 * Unknown while a layer is, or where there is none: what is not promised is not known.
 */
export function strictestLayer(key: string, layers: readonly TermLayer[], subject: string): Answer {
  if (layers.length === 0) return unknown(`MISSING_FACT:${key} no layer states it for ${subject}`);
  const lacking = layers.find(({ answer }) => !answer.known);
  if (lacking && !lacking.answer.known) return unknown(lacking.answer.reason, lacking.answer.conflicts);
  const order = factKey(key).stricter;
  if (!order) throw new Error(`${key} has no stricter order, so its layers cannot be compared`);
  const stated = layers.map(({ name, answer }) => ({ name, answer: answer as Known }));
  const value: FactValue = strictestOf(
    order,
    stated.map(({ answer }) => answer.value),
  );
  const deciding = stated.find(({ answer }) => answer.value === value)!;
  return known(value, {
    layer: deciding.name,
    facts: deciding.answer.facts,
    conflicts: stated.flatMap(({ answer }) => answer.conflicts),
  });
}

/** What agreement and addenda alone promise. */
export const contractualTerm = (key: string, { contract }: TermLayers, subject: string): Answer =>
  strictestLayer(key, contract, subject);

/** What the vendor in fact does: the strictest of its layers; the organisation's own logs are no term of the vendor. */
export const vendorTerm = (key: string, { contract, vendor }: TermLayers, subject: string): Answer =>
  strictestLayer(key, [...contract, ...vendor], subject);
