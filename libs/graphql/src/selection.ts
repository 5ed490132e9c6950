import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Whether the request asks for `field` of what is being resolved: what costs a query of its own is not done in vain. */
export function asksFor(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>, field: string): boolean {
  const within = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === field;
      return selection.kind === Kind.INLINE_FRAGMENT
        ? within(selection.selectionSet)
        : within(info.fragments[selection.name.value]?.selectionSet);
    });
  return info.fieldNodes.some(({ selectionSet }) => within(selectionSet));
}
