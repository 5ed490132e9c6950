import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { Day } from '#vocabulary';
import { z } from 'zod';

const Kind = z
  .enum(['deny', 'deny-unless', 'obligation', 'record', 'finding'])
  .describe('What a policy does: denies, denies unless it is met, asks for something, records, or reports.');
enumType('PolicyKind', Kind);
const Mode = z.enum(['enforce', 'observe']).describe('Whether a policy decides, or only says what it would have done.');
enumType('PolicyMode', Mode);

export const Policy = z
  .object({
    policy: z.string().describe('Its id.'),
    pack: z.string().describe('Id of its pack; organisation for the organisation’s own.'),
    law: z.string().describe('The law it is of.'),
    citation: z.string().describe('The provision.'),
    title: z.string().describe('What it says, in a line.'),
    url: z.string().describe('Where the provision can be read.'),
    inForceFrom: Day.describe('First day in force.'),
    inForceUntil: Day.nullable().describe('Last day in force; null where it is open.'),
    zone: z.string().describe('IANA time zone of these days.'),
    remediation: z.string().describe('What would satisfy it.'),
    penalty: z.string().describe('What the law threatens.'),
    obligations: z.array(z.string()).readonly().describe('What has to be done where it applies.'),
    confidence: z.string().describe('Whether the provision was read in its text or from memory.'),
    binding: z.boolean().describe('Whether it binds, or is guidance.'),
    note: z.string().describe('Remark of its author.'),
    kind: Kind,
    mode: Mode,
    file: z.string().describe('File it stands in.'),
    text: z.string().describe('The policy itself, in Cedar.'),
    reads: z.array(z.string()).readonly().describe('Attributes that it reads.'),
  })
  .describe('One policy of a set.');
export type Policy = z.infer<typeof Policy>;

const DerivedTerm = z
  .object({
    name: z.string().describe('As the condition has it.'),
    meaning: z.string().describe('What it says, in words.'),
    citation: z.string().describe('The provisions that it follows.'),
  })
  .describe('A term of a condition that is worked out from facts.');
export type DerivedTerm = z.infer<typeof DerivedTerm>;
export const DerivedTermType = objectType('DerivedTerm', DerivedTerm);

const ReadFact = z
  .object({ key: z.string().describe('The attribute.'), meaning: z.string().describe('What it says, in words.') })
  .describe('An attribute that a policy reads.');
export type ReadFact = z.infer<typeof ReadFact>;
export const ReadFactType = objectType('ReadFact', ReadFact);
export const PolicyType = objectType('Policy', Policy);
export const PolicyConnection = connectionOf(PolicyType, { totalCount: true });

export const PolicySource = z
  .object({
    path: z.string().min(1).max(200).describe('Name of the file; errors cite it.'),
    text: z.string().max(200_000).describe('Policies in Cedar.'),
  })
  .describe('One file of the organisation’s own policies.');
objectType('PolicySource', PolicySource);
inputType('PolicySourceInput', PolicySource);

const Observation = z
  .object({
    policy: z.string().max(200).describe('Id of the policy, of a pack or the organisation’s own.'),
    application: z.string().max(200).nullish().describe('Handle of the application; every one where absent.'),
  })
  .describe('A policy that only says what it would have done, for one application or for every one.');
objectType('PolicyObservation', Observation);
inputType('PolicyObservationInput', Observation);

export const PolicySetType = objectType(
  'PolicySet',
  z
    .object({
      digest: z.string().describe('SHA-256 of its contents, hex: its name.'),
      rev: z
        .int()
        .describe(
          'Counts publications from 1; 0 is what stands from the making of the organisation: the base packs and the standing policies.',
        ),
      packs: z.array(z.string()).readonly().describe('Ids of the packs switched on.'),
      own: z.array(PolicySource).readonly().describe('The organisation’s own policies.'),
      observe: z
        .array(Observation)
        .readonly()
        .describe('Policies, of packs too, that are only observed: they deny nothing there, and say where they would.'),
      publishedAt: z.date().describe('When it was published.'),
      publishedBy: z.string().describe('Who published it: id of a person, or name of a service.'),
      policies: z.array(Policy).readonly().describe('Every policy in it, by id.'),
    })
    .describe('What an organisation decides by, as it was published.'),
);

const PackRelease = z
  .object({
    version: z.string().describe('The version.'),
    on: Day.describe('Day on which it was made.'),
    changes: z.array(z.string()).readonly().describe('What it brought.'),
  })
  .describe('A version of a pack.');
objectType('PackRelease', PackRelease);

export const PackType = objectType(
  'Pack',
  z
    .object({
      pack: z.string().describe('Its id.'),
      title: z.string().describe('Its name.'),
      version: z.string().describe('The version installed.'),
      asOf: Day.describe('Day as of which it states the law.'),
      zone: z.string().describe('IANA time zone in which its days are read.'),
      base: z.boolean().describe('Whether it is always on.'),
      inForce: z.boolean().describe('Whether the organisation decides by it.'),
      sources: z.array(z.string()).readonly().describe('Addresses of the texts that it was written from.'),
      changelog: z.array(PackRelease).readonly().describe('What each version brought, as its author wrote it.'),
      uncertain: z.array(z.string()).readonly().describe('How doubtful points of the law are read.'),
      publishedVersion: z
        .string()
        .nullable()
        .describe('Version that the organisation decides by until it publishes again; null where the pack is off.'),
    })
    .describe('The policies of one law.'),
);

const PackVersion = z
  .object({ pack: z.string().describe('Id of the pack.'), version: z.string().describe('Its version.') })
  .describe('A pack as it was published.');
objectType('PackVersion', PackVersion);

export const PublicationType = objectType(
  'Publication',
  z
    .object({
      rev: z.int().describe('Counts from 1; 0 is what stands from the making of the organisation.'),
      digest: z.string().describe('Digest of its set, which policySet takes.'),
      publishedAt: z.date().describe('When it was published.'),
      publishedBy: z.string().describe('Who published it: id of a person, or name of a service.'),
      versions: z.array(PackVersion).readonly().describe('Its packs, each with the version that was published.'),
      ownCount: z.int().describe('Number of files of the organisation’s own policies.'),
      observe: z.array(Observation).readonly().describe('Policies that it only observes.'),
    })
    .describe('One publication of what an organisation decides by.'),
);
export const PublicationConnection = connectionOf(PublicationType, { totalCount: true });

export const PublishPoliciesInput = inputType(
  'PublishPoliciesInput',
  z.object({
    packs: z
      .array(z.string().max(100))
      .max(100)
      .nullish()
      .describe(
        'Ids of the packs to switch on, in the versions installed; base packs always are. Where it is left out, packs and tables stand in the versions that were published.',
      ),
    own: z
      .array(PolicySource)
      .max(200)
      .nullish()
      .describe('The organisation’s own policies, in place of those before; those before stand where it is left out.'),
    observe: z
      .array(Observation)
      .max(500)
      .nullish()
      .describe('Policies to observe only, in place of those before; those before stand where it is left out.'),
  }),
  { description: 'What to decide by from now on.' },
);
