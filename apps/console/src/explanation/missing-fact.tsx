import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Names } from '../register/names.js';
import { useMay } from '../session/viewer.js';
import { plainReason } from './words.js';

interface MissingFactProps {
  readonly reason: string;
  readonly attribute: string;
  readonly names: Names;
}

/** Why a fact is not known, and where whoever knows it can say so. */
export function MissingFact({ reason, names }: MissingFactProps) {
  const mayPropose = useMay('fact:propose');
  const handle = /\bdeployment\/(?<handle>[\w.-]+)/.exec(reason)?.groups?.handle;
  const deployment = handle === undefined ? undefined : names.find('deployment', handle);
  return (
    <Text size="sm" c="dimmed" component="div">
      {plainReason(reason)}
      {deployment && mayPropose && (
        <>
          {' '}
          <Anchor inherit underline="always" component={Link} to="/deployments">
            Propose it
          </Anchor>
        </>
      )}
    </Text>
  );
}
