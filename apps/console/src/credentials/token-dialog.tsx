import { Code } from '@mantine/core';
import { SecretDialog } from '../display/secret-dialog.js';
import { Instant } from '../display/time.js';

/** A token that was issued just now. */
export interface Issued {
  readonly token: string;
  readonly holder: 'APPLICATION' | 'PERSON';
  readonly holderName: string;
  readonly expiresAt: string | null | undefined;
}

export interface TokenDialogProps {
  readonly issued: Issued;
  readonly onClose: () => void;
}

/** Shows the token, and where it goes. */
export function TokenDialog({ issued: { token, holder, holderName, expiresAt }, onClose }: TokenDialogProps) {
  return (
    <SecretDialog
      title={`Token for ${holderName}`}
      what="the token"
      secret={token}
      warning={
        <>
          It works{' '}
          {expiresAt ? (
            <>
              until <Instant at={expiresAt} />
            </>
          ) : (
            'until it is revoked'
          )}
          . If it is lost, revoke it and issue another.
        </>
      }
      onClose={onClose}
    >
      {holder === 'APPLICATION' ? (
        <>
          The application sends it to the decision point with every question, as <Code>Authorization: Bearer …</Code>.
          Keep it where the application keeps its other secrets, not in its source.
        </>
      ) : (
        <>
          With it, {holderName} uses the command: <Code>export CUSTOS_TOKEN=…</Code>. Whoever has it acts as{' '}
          {holderName}.
        </>
      )}
    </SecretDialog>
  );
}
