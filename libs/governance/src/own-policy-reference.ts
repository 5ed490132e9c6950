import { loadPolicySet } from '#policy';
import { POLICY_FACT_KEYS, PolicyBlock, PolicyLineName } from '#registry';
import { ownPolicies, policyBlockToCedar } from './organisation-policies.js';

/** The reference page of the policies that an inventory's policy group writes, in Markdown, made from those policies. */
export function ownPolicyReference(): string {
  const block = PolicyBlock.parse(Object.fromEntries(PolicyLineName.options.map((line) => [line, 'DENY'])));
  const { rules } = loadPolicySet({
    packs: [],
    own: policyBlockToCedar(block, 'the organisation'),
    keys: POLICY_FACT_KEYS,
  });
  const standing = new Set(ownPolicies({}, 'the organisation').map(({ path }) => path));
  return [
    '# Policies of the organisation',
    '',
    'What an organisation decides by besides law: the policies that the `policy` group of an inventory writes, one file a line. A line that stands denies where the group is silent.',
    'Each is shown as written with `DENY`. An officer reads them in Cedar with the query `policySet { own { path text } }`, and [publishes others](../how-to/publish-policies.md).',
    '',
    '| policy | says | line | stands | does | remediation |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rules.map(({ id, title, file, kind, remediation }) => {
      const line = file.replace(/^.*\//, '').replace(/\.cedar$/, '');
      const does = kind === 'finding' ? 'reports' : 'denies';
      const cells = [`\`${id}\``, title, `\`${line}\``, standing.has(file) ? 'yes' : '', does, remediation];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    'The lines `data_classes` and `notices` are not written by anybody: they hold in every organisation.',
    '',
  ].join('\n');
}
