import { declareTypes } from '#graphql';
import type { ImportReport } from '#registry';
import { z } from 'zod';

const line = z.int().describe('Line of the file.');
const texts = (meaning: string) => z.array(z.string()).readonly().describe(meaning);

const ImportCreated = z
  .object({ subjects: texts('Kind and handle of each.'), facts: z.int().describe('How many facts were new.') })
  .describe('What an import made.');
const ImportUnchanged = z
  .object({ subjects: z.int().describe('How many subjects.'), facts: z.int().describe('How many facts.') })
  .describe('What an import found as the file says.');
const ImportChange = z
  .object({
    field: z.string().describe('Subject and attribute.'),
    line,
    from: z.string().describe('What the register had.'),
    to: z.string().describe('What the file says.'),
  })
  .describe('A fact that superseded another.');
const UninterpretedField = z
  .object({
    field: z.string().describe('Path in the file.'),
    line,
    reason: z.string().describe('Why no policy reads it.'),
  })
  .describe('A field that is kept as it stands and read by no policy.');
const InventoryFault = z
  .object({
    line,
    column: z.int().describe('Column of the file.'),
    path: z.string().describe('Field, such as deployments[dep-03].serving.version.'),
    found: z.string().describe('What was found.'),
    allowed: z.string().describe('What is allowed.'),
  })
  .describe('One thing that is wrong with a file.');

const Report = z
  .object({
    inventory: z.string().nullable().describe('Id of the inventory; null where the file was refused.'),
    imported: z.boolean().describe('Whether the register now holds it: false after a refusal or a dry run.'),
    created: ImportCreated,
    changed: z.array(ImportChange).readonly().describe('Facts that superseded others.'),
    renamed: texts('Subjects whose name changed.'),
    unchanged: ImportUnchanged,
    uninterpreted: z.array(UninterpretedField).readonly().describe('Fields that no policy reads.'),
    leftStanding: texts('Facts of an earlier import that the file no longer states.'),
    leftToLifecycle: texts('States of review that differ; they change only by review.'),
    refused: z.array(InventoryFault).readonly().describe('Every fault, where the file was refused.'),
    lines: texts('The same for people, line by line.'),
  })
  .describe('What an import did, or why it did nothing.') satisfies z.ZodType<ImportReport>;

export const { ImportReport: ImportReportType } = declareTypes({
  ImportCreated,
  ImportUnchanged,
  ImportChange,
  UninterpretedField,
  InventoryFault,
  ImportReport: Report,
});
