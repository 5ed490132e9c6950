// Writes the reference pages and schemas that are made from the code. Run by `npm run docs`, after a build.
import { mkdir, writeFile } from 'node:fs/promises';
import { configurationReference } from '#config';
import { ownPolicyReference } from '#governance';
import { errorReference, schemaReference } from '#graphql';
import { permissionReference } from '#identity';
import { entryReference } from '#ledger';
import { loadPacks } from '#packs';
import {
  CompiledEvaluator,
  loadPolicySet,
  packIndex,
  packReference,
  pageOf,
  prepareScenarios,
  ruleReference,
} from '#policy';
import { factKeyReference, POLICY_FACT_KEYS } from '#registry';
import { apiSchema, schemaFile } from '../../dist/apps/api/src/schema.js';
import { cliReference } from '../../dist/apps/custos/src/cli-reference.js';
import { programOf } from '../../dist/apps/custos/src/program.js';

const api = await apiSchema();
const library = loadPacks();
const { packs, obligations } = library;
const set = loadPolicySet({ packs, keys: POLICY_FACT_KEYS, obligations });
const { rules } = set;
const evaluator = new CompiledEvaluator();
const scenarios = packs.flatMap((pack) => prepareScenarios(pack.scenarios.text, { set, library, evaluator }));
const files = {
  'cli.md': cliReference(programOf({})),
  'configuration.md': configurationReference(),
  'errors.md': errorReference(),
  'fact-keys.md': factKeyReference(),
  'graphql.md': schemaReference(api, 'GraphQL of the control plane'),
  'ledger-entries.md': entryReference(),
  'own-policies.md': ownPolicyReference(),
  'packs/README.md': packIndex(packs, rules, obligations),
  ...Object.fromEntries(packs.map((pack) => [`packs/${pack.id}.md`, packReference(pack, rules)])),
  ...Object.fromEntries(
    rules.map((rule) => [`packs/${pageOf(rule)}`, ruleReference(rule, scenarios, POLICY_FACT_KEYS, obligations)]),
  ),
  'permissions.md': permissionReference(),
  '../../apps/api/schema.graphql': schemaFile(api),
};

for (const { id } of packs) await mkdir(new URL(`packs/${id}`, import.meta.url), { recursive: true });
for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, import.meta.url), text);
