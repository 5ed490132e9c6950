import { ActionIcon, type ActionIconProps, Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type Link<Props> = Props & Omit<ComponentPropsWithRef<'a'>, keyof Props>;

/** Ways to another page of the console: in a text, as a button, and as an icon with a name. */
export const TextLink = createLink((props: Link<AnchorProps>) => <Anchor {...props} />);
export const ButtonLink = createLink((props: Link<ButtonProps>) => <Button component="a" {...props} />);
export const IconLink = createLink((props: Link<ActionIconProps>) => <ActionIcon component="a" {...props} />);
