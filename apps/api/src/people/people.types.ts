import {
  AcceptInvitation,
  AdministratorWithPassword,
  AdmitPerson,
  ChangePassword,
  ChangeRole,
  CreateOrganisation,
  IssueCredential,
  RoleName,
  SetUp,
  SignIn,
  ThisPerson,
} from '#governance';
import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { Handle, OrganisationId, PersonId } from '#vocabulary';
import { z } from 'zod';
import { NodeType } from '../node/node.types.js';

enumType('Role', RoleName);
const Holder = IssueCredential.shape.holder;
enumType('CredentialHolder', Holder);

const Organisation = z
  .object({
    id: OrganisationId,
    handle: Handle,
    name: z.string().describe('Name that reports print.'),
    zone: z.string().describe('IANA time zone in which its agreements and policies read their days.'),
    registryVersion: z.int().describe('Counts changes of subjects and facts; a decision cites it.'),
    createdAt: z.date().describe('When it was made.'),
  })
  .describe('An organisation, with all that is its own.');
export const OrganisationType = objectType('Organisation', Organisation);

export const Person = z
  .object({
    id: PersonId,
    handle: Handle,
    name: z.string().describe('Name that the console shows.'),
    role: RoleName,
    entity: Handle.nullable().describe('Handle of the entity the person works for.'),
    external: z.boolean().describe('Whether the person is outside the organisation, such as an auditor.'),
    createdAt: z.date().describe('When the person was admitted.'),
    deactivatedAt: z.date().nullable().describe('Since when the person may no longer act.'),
  })
  .describe('A person who may sign in.');
export const PersonType = objectType('Person', Person, { implements: [NodeType] });
export const PersonConnection = connectionOf(PersonType, { totalCount: true });

export const PermissionOfRolesType = objectType(
  'PermissionOfRoles',
  z
    .object({
      permission: z.string().describe('Its name, as viewer.permissions has it.'),
      meaning: z.string().describe('What it lets a person do.'),
      roles: z.array(RoleName).readonly().describe('The roles that have it.'),
    })
    .describe('A permission, and whose it is.'),
);

export const ViewerType = objectType(
  'Viewer',
  z
    .object({
      person: Person.describe('Who you are.'),
      organisation: Organisation.describe('Where you are.'),
      permissions: z.array(z.string()).describe('What your role may do.'),
    })
    .describe('Whoever asks.'),
);

const Credential = z
  .object({
    id: z.uuid().describe('Id by which it is revoked.'),
    holder: Holder,
    holderId: z.uuid().describe('Id of the application or person.'),
    holderHandle: Handle.describe('Handle of the application or person.'),
    holderName: z.string().describe('Name of the application or person.'),
    prefix: z.string().describe('First eight characters of its random part.'),
    last4: z.string().describe('Last four characters.'),
    label: z.string().describe('What it is for.'),
    createdAt: z.date().describe('When it was issued.'),
    createdBy: z.string().describe('Who issued it: id of a person, or operator.'),
    createdByName: z.string().describe('Name of the person who issued it, or plain words for a service.'),
    expiresAt: z.date().nullable().describe('Instant from which it is no longer taken; null is never.'),
    revokedAt: z.date().nullable().describe('When it was revoked.'),
  })
  .describe('A token that was issued, without its secret.');
export const CredentialType = objectType('Credential', Credential);
export const CredentialConnection = connectionOf(CredentialType, { totalCount: true });

export const IssuedCredentialType = objectType(
  'IssuedCredential',
  z
    .object({
      credential: Credential.describe('What was issued.'),
      token: z.string().describe('The token itself: shown once, and kept nowhere.'),
    })
    .describe('A token that was issued just now.'),
);

export const TenantType = objectType(
  'NewOrganisation',
  z
    .object({
      organisation: Organisation.describe('What was made.'),
      administrator: Person.describe('Its first administrator.'),
      token: z.string().describe('The administrator’s token: shown once, and kept nowhere.'),
    })
    .describe('An organisation that was made just now.'),
);

export const FirstAdministrator = AdmitPerson.pick({ handle: true, name: true }).describe('The first person admitted.');
inputType('FirstAdministratorInput', FirstAdministrator);
export const NewOrganisation = CreateOrganisation.extend({ administrator: FirstAdministrator });
export type NewOrganisation = z.infer<typeof NewOrganisation>;
export const NewOrganisationInput = inputType('CreateOrganisationInput', NewOrganisation, {
  description: 'An organisation to make.',
});
export const AdmitPersonInput = inputType('AdmitPersonInput', AdmitPerson, { description: 'A person to admit.' });
export const IssueCredentialInput = inputType('IssueCredentialInput', IssueCredential, {
  description: 'A token to issue.',
});

export const RevokeCredential = z.object({ id: z.uuid().describe('Id of the credential.') });
export type RevokeCredential = z.infer<typeof RevokeCredential>;
export const RevokeCredentialInput = inputType('RevokeCredentialInput', RevokeCredential, {
  description: 'A token to revoke.',
});

export const SignedInType = objectType(
  'SignedIn',
  z
    .object({
      person: Person.describe('Who is signed in.'),
      organisation: Organisation.describe('Where.'),
    })
    .describe('A session that was started just now; its secret is in the cookie.'),
);

export const InvitedType = objectType(
  'Invited',
  z
    .object({
      person: Person.describe('Who is invited.'),
      token: z.string().describe('The token of the link: shown once, and kept nowhere.'),
      expiresAt: z.date().describe('Instant from which the link is no longer taken.'),
    })
    .describe('An invitation that was made just now.'),
);

export const InvitationType = objectType(
  'Invitation',
  z
    .object({
      id: z.uuid().describe('Id of the invitation.'),
      createdAt: z.date().describe('When it was made.'),
      expiresAt: z.date().describe('Instant from which the link is no longer taken.'),
    })
    .describe('An invitation that can still be accepted, without its secret.'),
);
export const InvitationConnection = connectionOf(InvitationType, { totalCount: true });

export const SetupLinkType = objectType(
  'SetupLink',
  z
    .object({
      token: z.string().describe('The token of the link: shown once, and kept nowhere.'),
      expiresAt: z.date().describe('Instant from which the link is no longer taken.'),
    })
    .describe('The link that makes the first organisation.'),
);

inputType('SetupOrganisationInput', SetUp.shape.organisation);
inputType('AdministratorWithPasswordInput', AdministratorWithPassword);
export const SetUpInput = inputType('SetUpInput', SetUp, { description: 'What begins an installation.' });
export const SignInInput = inputType('SignInInput', SignIn, { description: 'Who signs in.' });
export const ChangePasswordInput = inputType('ChangePasswordInput', ChangePassword, {
  description: 'The password until now, and the one from now on.',
});
export const AcceptInvitationInput = inputType('AcceptInvitationInput', AcceptInvitation, {
  description: 'The link, and the password chosen.',
});
export const ChangeRoleInput = inputType('ChangeRoleInput', ChangeRole, { description: 'Whose role, and which.' });
export const ThisPersonInput = inputType('ThisPersonInput', ThisPerson, { description: 'Which person.' });
