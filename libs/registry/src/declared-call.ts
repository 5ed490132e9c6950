import type { CallRequest } from './call.js';
import type { RegistryView } from './registry-view.js';
import type { Subject } from './subject.js';

/**
 * The declared or proposed call that a request is an instance of: same application, entity and target, no class and no
 * country of people beyond it. The one that declares least where several fit; undefined where none does.
 */
export function findDeclaredCall(
  view: RegistryView,
  application: Subject,
  entity: Subject,
  request: CallRequest,
): Subject | undefined {
  const fitting = view
    .stating('call.application', application.handle)
    .filter(
      (call) => states(view, call, 'call.entity', entity.handle) && states(view, call, 'call.target', request.target),
    )
    .map((call) => ({ call, classes: listOf(view, call, 'call.data_classes') }))
    .filter(({ call, classes }) => {
      const countries = request.subjects?.countries;
      const declared = listOf(view, call, 'call.subjects_in');
      return (
        request.dataClasses.every((handle) => classes?.includes(handle)) &&
        (!countries || countries.every((country) => declared?.includes(country)))
      );
    });
  fitting.sort((a, b) => a.classes!.length - b.classes!.length || (a.call.handle < b.call.handle ? -1 : 1));
  return fitting[0]?.call;
}

function states(view: RegistryView, call: Subject, key: string, value: string): boolean {
  const answer = view.answer(call, key);
  return answer.known && answer.value === value;
}

function listOf(view: RegistryView, call: Subject, key: string): readonly string[] | undefined {
  const answer = view.answer<readonly string[]>(call, key);
  return answer.known ? answer.value : undefined;
}
