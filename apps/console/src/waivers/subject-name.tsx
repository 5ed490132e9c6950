import { TextLink } from '../display/links.js';
import { pageOf, type SubjectLinkProps } from '../facts/subject-link.js';

/** Leads to what a waiver is for, by its name. */
export function SubjectName({ subject: { id, name, subjectKind } }: SubjectLinkProps) {
  return (
    <TextLink to={pageOf(subjectKind)} params={{ id }} inherit>
      {name}
    </TextLink>
  );
}
