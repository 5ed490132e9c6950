import { aFact, aRegistry, aSubject, lender } from '#testing';
import * as fc from 'fast-check';
import type { Fact } from './fact.js';
import { Registry } from './registry.js';
import { resolveCall, type Resolution } from './resolve-call.js';

const at = new Date('2026-11-22T12:00:00Z');
const whole = aRegistry(lender());
const request = { target: 'chat', entity: 'lender-in', dataClasses: ['CONTACT'] };
const options = { callerObligations: ['mask', 'disclose'] };
const resolve = (registry: Registry, instant = at, knownAt?: Date): Resolution =>
  resolveCall(registry, whole.find('application', 'app-chat')!, request, instant, 'Asia/Kolkata', {
    ...options,
    knownAt,
  });

/** `recipient key` → value, over all members and recipients. */
function values(resolution: Resolution): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const { deployment, recipients } of resolution.members) {
    for (const { recipient, document } of recipients) {
      for (const [group, names] of Object.entries(document)) {
        if (typeof names === 'string') continue;
        for (const [name, value] of Object.entries(names)) {
          all.set(`${deployment.handle} ${recipient.handle} ${recipient.via} ${group}.${name}`, value);
        }
      }
    }
  }
  return all;
}

/** Keys whose lack changes who is asked or what call it is, so that documents are not comparable. */
const SHAPING =
  /^(call|alias)\.|^(deployment\.(vendor|agreements)|agreement\.vendor|hop\.operator|application\.entities)$/;
/** What is complete by being stated: never stated is a value, though lapsed is not. */
const CLOSED =
  /^(class\.|agreement\.excluded_classes|application\.abilities|agreement\.transfer_assessment|hop\.retention_days|traffic\.)/;
const LAYERED = /^terms\./;
const open = whole.facts.filter(({ key }) => !SHAPING.test(key));
const statements = open.filter(({ key }) => !CLOSED.test(key) && !LAYERED.test(key));

describe('Making a fact unknown', () => {
  const before = values(resolve(whole));
  const lapse = (fact: Fact): Fact => ({ ...fact, validUntil: new Date(at.getTime() - 1) });

  const withoutIt = (facts: readonly Fact[], gone: Fact) => facts.filter((fact) => fact !== gone);
  const withItLapsed = (facts: readonly Fact[], gone: Fact) =>
    facts.map((fact) => (fact === gone ? lapse(fact) : fact));

  it.each([
    ['taking it away', statements, withoutIt],
    ['letting it lapse', open, withItLapsed],
  ])('by %s takes values away, and never makes one empty, none or false (property)', (_, facts, change) => {
    for (const gone of facts) {
      const after = values(resolve(Registry.of({ subjects: whole.subjects, facts: change(whole.facts, gone) })));
      for (const [key, value] of after) {
        if (value === false || value === null || (Array.isArray(value) && value.length === 0)) {
          expect([gone.key, key, before.get(key)]).toEqual([gone.key, key, value]);
        }
      }
    }
  });

  it('leaves no key both known and unknown', () => {
    for (const { recipients } of resolve(whole).members) {
      for (const { evidence, unknownReasons } of recipients) {
        expect([...unknownReasons.keys()].filter((key) => evidence.has(key))).toEqual([]);
      }
    }
  });

  it('gives each unknown a reason that begins with its code', () => {
    for (const { recipients } of resolve(whole).members) {
      for (const { unknownReasons } of recipients) {
        for (const reason of unknownReasons.values()) {
          expect(reason).toMatch(
            /^(MISSING_FACT|FACT_STALE|FACT_NOT_BEGUN|FACT_ESTIMATED|FACT_CONFLICT|FACT_UNRESOLVED):/,
          );
        }
      }
    }
  });
});

describe('Resolution as of an instant', () => {
  it('does not depend on what was asked before (property)', () => {
    const days = fc.integer({ min: -400, max: 800 });
    const dated = Registry.of({
      subjects: whole.subjects,
      facts: whole.facts.map((fact, i) => ({
        ...fact,
        validUntil: i % 3 ? null : new Date(at.getTime() + i * 86_400_000),
      })),
    });
    const fresh = (instant: Date) => values(resolve(Registry.of(dated), instant));
    fc.assert(
      fc.property(fc.array(days, { minLength: 1, maxLength: 4 }), (offsets) => {
        for (const offset of offsets) {
          const instant = new Date(at.getTime() + offset * 86_400_000);
          expect(outcome(() => values(resolve(dated, instant)))).toEqual(outcome(() => fresh(instant)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('with knowledge of an instant is what a registry without the later facts gives', () => {
    const knownAt = new Date('2026-06-01T00:00:00Z');
    const later = whole.facts.map((fact, i) => ({
      ...fact,
      recordedAt: i % 7 === 3 && statements.includes(fact) ? at : fact.recordedAt,
    }));
    const early = later.filter(({ recordedAt }) => recordedAt <= knownAt);
    expect(early.length).toBeLessThan(later.length);
    expect(values(resolve(Registry.of({ subjects: whole.subjects, facts: later }), at, knownAt))).toEqual(
      values(resolve(Registry.of({ subjects: whole.subjects, facts: early }))),
    );
  });
});

const outcome = <T>(attempt: () => T): T | string => {
  try {
    return attempt();
  } catch (error) {
    return String(error);
  }
};

describe('A large registry', () => {
  const withDeployments = (count: number): Registry => {
    const copies = Array.from({ length: count }, (_, i) => aSubject({ handle: `copy-${i}` }));
    const template = whole.facts.filter(({ subjectId }) => whole.subject(subjectId)!.handle === 'dep-in');
    return Registry.of({
      subjects: [...whole.subjects, ...copies],
      facts: [
        ...whole.facts,
        ...copies.flatMap((copy) =>
          template.map((one) => aFact(copy, one.key, one.value, { qualifier: one.qualifier })),
        ),
      ],
    });
  };

  it('of 10,000 deployments reads no more facts for a call than one of 10', () => {
    const reads = (registry: Registry): number => {
      let count = 0;
      const counted = new Proxy(registry, {
        get: (target, name) => {
          const member = Reflect.get(target, name, target) as unknown;
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => {
            const result = (member as (...args: unknown[]) => unknown).apply(target, args);
            count += Array.isArray(result) ? result.length + 1 : 1;
            return result;
          };
        },
      });
      resolve(counted);
      return count;
    };
    expect(reads(withDeployments(10_000))).toBe(reads(withDeployments(10)));
  });
});
