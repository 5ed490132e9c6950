import { Field, ID, InterfaceType } from '@nestjs/graphql';
import { enumType, GraphqlDateTime } from '#graphql';
import { SubjectKind } from '#vocabulary';

/** Values of an interface carry the name of their type. */
@InterfaceType('Node', { description: 'Anything with an id of its own: `node(id)` finds it again.' })
export class NodeType {
  @Field(() => ID, { description: 'Unique among all things of all organisations.' })
  id!: string;
}

export const subjectKind = enumType('SubjectKind', SubjectKind, { description: 'What kind of thing facts are about.' });

@InterfaceType('Subject', { implements: () => [NodeType], description: 'A thing that facts are about.' })
export class SubjectType implements NodeType {
  id!: string;

  @Field(() => String, { description: 'Name within the organisation that files and people use; unique for its kind.' })
  handle!: string;

  @Field(() => String, { description: 'Name for people; reports print it.' })
  name!: string;

  @Field(() => subjectKind, { description: 'What kind of thing it is.' })
  subjectKind!: SubjectKind;

  @Field(() => GraphqlDateTime, { description: 'When it was registered.' })
  recordedAt!: Date;
}
