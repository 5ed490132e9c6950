import { ActionIcon, Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** Ways to another page of the console: in a text, as a button, and as an icon with a name. */
export const TextLink = createLink(Anchor<'a'>);
export const ButtonLink = createLink(Button<'a'>);
export const IconLink = createLink(ActionIcon<'a'>);
