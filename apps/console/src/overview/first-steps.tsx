import { List, Text } from '@mantine/core';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';

/** What to do in an organisation in which nothing is registered yet. */
export function FirstSteps() {
  return (
    <Section title="Begin here">
      <Text>Nothing is registered yet, so every call would be denied.</Text>
      <List type="ordered" spacing={6}>
        <List.Item>
          <TextLink to="/import">Import your inventory</TextLink>: one file with your deployments, agreements and
          applications. It is checked before anything is written.
        </List.Item>
        <List.Item>
          <TextLink to="/people">Let your colleagues in</TextLink>: what one proposes, a second person approves.
        </List.Item>
        <List.Item>Close the gaps that this page then lists, each with its evidence.</List.Item>
      </List>
    </Section>
  );
}
