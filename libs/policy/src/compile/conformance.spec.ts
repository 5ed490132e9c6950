import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { runConformanceTest } from './conformance.js';

const BLOCK = 512;

/** The files of a gzipped tar archive by their paths. POSIX.1-1988 ustar. */
function filesOf(archive: string): Map<string, string> {
  const bytes = gunzipSync(readFileSync(new URL(`../../../testing/vectors/cedar/${archive}`, import.meta.url)));
  const files = new Map<string, string>();
  const text = (from: number, length: number): string =>
    bytes
      .subarray(from, from + length)
      .toString('utf8')
      .replace(/\0.*$/s, '');
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const size = parseInt(text(at + 124, 12), 8);
    const name = [text(at + 345, 155), text(at, 100)].filter(Boolean).join('/').replace(/^\.\//, '');
    files.set(name, bytes.subarray(at + BLOCK, at + BLOCK + size).toString('utf8'));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

describe('the policy compiler', () => {
  it.each([
    ['corpus.tar.gz', 15_744],
    ['handwritten.tar.gz', 74],
  ])('answers every request of %s as Cedar’s own tests say', (archive, requests) => {
    const files = filesOf(archive);
    const read = (path: string): string => files.get(path) ?? '';
    const outcomes = [...files]
      .filter(([path]) => path.endsWith('.json') && !path.endsWith('entities.json'))
      .flatMap(([path, text]) => (runConformanceTest(text, read) ?? []).map((outcome) => ({ path, ...outcome })));
    expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([]);
    expect(outcomes).toHaveLength(requests);
  });

  it('reports what differs from a test', () => {
    const request = {
      description: 'a request',
      principal: { type: 'User', id: 'a' },
      action: { type: 'Action', id: 'view' },
      resource: { type: 'Photo', id: 'p' },
      context: {},
      decision: 'deny',
      reason: [],
      errors: ['policy0'],
    };
    const files: Readonly<Record<string, string>> = {
      policies: 'permit (principal, action, resource);',
      entities: '[]',
      schema: 'entity User, Photo; action view appliesTo { principal: User, resource: Photo };',
    };
    const test = { policies: 'policies', entities: 'entities', schema: 'schema', requests: [request] };
    expect(runConformanceTest(JSON.stringify(test), (path) => files[path] as string)).toEqual([
      {
        request: 'a request',
        fault:
          'decision: found allow, right is deny; reason: found [policy0], right is []; ' +
          'errors: found [], right is [policy0]',
      },
    ]);
  });
});
