import { Text } from '@mantine/core';
import { TextLink } from '../display/links.js';
import type { SubjectKind } from '../graphql/generated/graphql.js';
import { SUBJECT_KINDS } from './subject-kinds.js';

export interface SubjectLinkProps {
  readonly subject: { readonly id: string; readonly name: string; readonly subjectKind: SubjectKind };
}

/** Where what facts are about is shown; most kinds have no page of their own. */
export const pageOf = (kind: SubjectKind) =>
  kind === 'DEPLOYMENT' ? '/deployments/$id' : kind === 'AGREEMENT' ? '/agreements/$id' : '/subjects/$id';

/** Leads to what facts are about, by its kind and name. */
export function SubjectLink({ subject: { id, name, subjectKind } }: SubjectLinkProps) {
  return (
    <Text size="sm" component="div">
      {SUBJECT_KINDS[subjectKind]}{' '}
      <TextLink to={pageOf(subjectKind)} params={{ id }} inherit fw={600}>
        {name}
      </TextLink>
    </Text>
  );
}
