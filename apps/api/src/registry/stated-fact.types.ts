import { StateFact } from '#governance';
import { enumType, GraphqlJson, inputType, scalarType } from '#graphql';
import { Source } from '#registry';
import './subject.types.js';

scalarType(GraphqlJson, StateFact.shape.value.unwrap());
enumType('StatedConfidence', StateFact.shape.confidence.unwrap().unwrap(), {
  description: 'How far a source carries a value.',
});
inputType('SourceInput', Source, { description: 'Where the evidence is.' });
inputType('StateFactInput', StateFact, { description: 'A fact to state, with the evidence for it.' });
