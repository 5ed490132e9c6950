import { readExampleInventory } from '#catalogue';
import { parse } from 'yaml';
import { z } from 'zod';

const Call = z.object({
  id: z.string(),
  entity: z.string(),
  target: z.string(),
  data_classes: z.array(z.string()),
});
const Example = z.object({
  as_of: z.string(),
  organisation: z.object({ id: z.string(), name: z.string() }),
  applications: z.array(z.object({ id: z.string(), calls: z.array(Call) })),
});

/** A call that an application of the example declares, as it asks the decision point. */
export interface DeclaredCall {
  readonly id: string;
  readonly application: string;
  readonly input: { readonly entity: string; readonly target: string; readonly dataClasses: readonly string[] };
}

export interface ExampleInventory {
  readonly text: string;
  /** Day as of which the inventory describes the organisation. */
  readonly asOf: string;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly calls: readonly DeclaredCall[];
}

export function exampleInventory(): ExampleInventory {
  const text = readExampleInventory();
  const { as_of, organisation, applications } = Example.parse(parse(text));
  const calls = applications.flatMap(({ id: application, calls: declared }) =>
    declared.map(({ id, entity, target, data_classes }) => ({
      id,
      application,
      input: { entity, target, dataClasses: data_classes },
    })),
  );
  return { text, asOf: as_of, organisation, calls };
}
