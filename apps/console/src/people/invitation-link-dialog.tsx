import { SecretDialog } from '../display/secret-dialog.js';
import { Instant } from '../display/time.js';

/** A link that was made just now. */
export interface Invited {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string;
}

export interface InvitationLinkDialogProps {
  readonly invited: Invited;
  readonly onClose: () => void;
}

/** Shows the link with which a person chooses a password. */
export function InvitationLinkDialog({ invited: { name, token, expiresAt }, onClose }: InvitationLinkDialogProps) {
  return (
    <SecretDialog
      title={`Link for ${name}`}
      what="the link"
      secret={`${window.location.origin}/accept#${token}`}
      warning={
        <>
          It works once, until <Instant at={expiresAt} />. If it is lost, make a new one; the old one is then void.
        </>
      }
      onClose={onClose}
    >
      With this link {name} chooses a password and is signed in. Send it in a way that only {name} can read: whoever
      opens it first has the account.
    </SecretDialog>
  );
}
