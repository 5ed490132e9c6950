import type { SchemaJson, Type } from '@cedar-policy/cedar-wasm/nodejs';
import type { FactKey } from '#vocabulary';
import { DERIVATIONS } from './derive/index.js';
import { cedarTypeOf, type CedarType } from './encode.js';

/** Decides: forbids and their twins. */
export const INFER = 'infer';
/** Tells which rules applied and were met. */
export const MET = 'met';
/** Reports findings; never decides. */
export const FIND = 'find';

export const PRINCIPAL_TYPE = 'Application';
export const RESOURCE_TYPE = 'Deployment';

const CEDAR: Readonly<Record<CedarType, Type<string>>> = {
  Boolean: { type: 'Boolean' },
  Long: { type: 'Long' },
  String: { type: 'String' },
  datetime: { type: 'Extension', name: 'datetime' },
  Set: { type: 'Set', element: { type: 'String' } },
};

/**
 * The schema against which every policy is validated: the fact keys that may gate, the derived attributes and
 * `unknowns`. Groups are required and their attributes optional, so that the validator asks each policy what an
 * unknown fact means to it.
 */
export function cedarSchemaOf(keys: readonly FactKey[]): SchemaJson<string> {
  const attributes: Record<string, Type<string> & { required?: boolean }> = {};
  const groups: Record<string, Record<string, Type<string> & { required?: boolean }>> = {
    derived: Object.fromEntries(
      DERIVATIONS.map(({ name, type }) => [name, { ...CEDAR[type === 'bool' ? 'Boolean' : 'Set'], required: false }]),
    ),
  };
  for (const { key, type, gates } of keys) {
    if (!gates) continue;
    const cedarType = cedarTypeOf(type);
    const [group, name] = key.split('.') as [string, string | undefined];
    if (name !== undefined) groups[group] ??= {};
    if (cedarType === undefined) continue;
    if (name === undefined) attributes[group] = { ...CEDAR[cedarType], required: true };
    else (groups[group] ??= {})[name] = { ...CEDAR[cedarType], required: false };
  }
  for (const [group, fields] of Object.entries(groups)) {
    attributes[group] = { type: 'Record', attributes: fields, required: true };
  }
  attributes['unknowns'] = { ...CEDAR.Set, required: true };
  const appliesTo = {
    principalTypes: [PRINCIPAL_TYPE],
    resourceTypes: [RESOURCE_TYPE],
    context: { type: 'Record' as const, attributes },
  };
  return {
    '': {
      entityTypes: { [PRINCIPAL_TYPE]: {}, [RESOURCE_TYPE]: {} },
      actions: { [INFER]: { appliesTo }, [MET]: { appliesTo }, [FIND]: { appliesTo } },
    },
  };
}
