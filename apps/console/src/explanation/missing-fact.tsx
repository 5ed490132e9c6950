import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { dayOfInstant } from '../display/time.js';
import { reasonInWords } from '../facts/reason.js';
import type { Names } from '../register/names.js';
import { useMay, useOrganisation } from '../session/viewer.js';

interface MissingFactProps {
  readonly reason: string;
  readonly names: Names;
}

/** The subjects that a reason says do not state a fact, as `kind/handle`. */
const SUBJECTS = /\b(application|deployment|entity|vendor)\/([\w.-]+)/g;

/** Why a fact is not known, and where whoever knows it can say so. */
export function MissingFact({ reason, names }: MissingFactProps) {
  const mayPropose = useMay('fact:propose');
  const { zone } = useOrganisation();
  const key = /^[A-Z_]+:(?<key>[\w.]+)/.exec(reason)?.groups?.key;
  const stating = [...reason.matchAll(SUBJECTS)].flatMap(([, kind, handle]) => names.find(kind!, handle!) ?? []);
  return (
    <Text size="sm" c="dimmed" component="div">
      {reasonInWords(reason, (at) => dayOfInstant(at, zone))}
      {mayPropose &&
        stating.map(({ id, name }) => (
          <span key={id}>
            {' · '}
            <Anchor
              inherit
              underline="always"
              component={Link}
              to={`/subjects/${id}/propose${key ? `?key=${key}` : ''}`}
            >
              Propose it for {name}
            </Anchor>
          </span>
        ))}
    </Text>
  );
}
