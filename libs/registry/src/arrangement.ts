import type { Arrangement } from '#vocabulary';

type Arranged = Exclude<Arrangement, { fixed: unknown }>;

/** Nobody in the organisation brings another value about. */
export const fixed = (why: string): Arrangement => ({ fixed: why });

export const by = (effort: Arranged['effort'], towards: Arranged['towards']): Arrangement => ({ effort, towards });
