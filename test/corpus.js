// Runs Cedar's own tests, in the layout of cedar-policy/cedar-integration-tests, through the policy compiler:
// `npm run corpus -- DIR`, after a build. It prints a line a failure and closes with `N passed, M failed`.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runConformanceTest } from '#policy';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('DIR: found nothing; allowed: a folder with tests in the layout of cedar-integration-tests');
  process.exit(2);
}

/** A test names its files relative to the root of the collection, which may lie above the folder that was given. */
function read(test, path) {
  for (let root = dirname(test); ; root = dirname(root)) {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT' || root === dirname(root)) throw error;
    }
  }
}

const tests = readdirSync(resolve(folder), { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.json') && !file.name.endsWith('.entities.json'))
  .map((file) => join(file.parentPath, file.name))
  .sort();
let passed = 0;
let failed = 0;
for (const test of tests) {
  try {
    for (const { request, fault } of runConformanceTest(readFileSync(test, 'utf8'), (path) => read(test, path)) ?? []) {
      if (fault === undefined) passed += 1;
      else console.log(`${test}: ${request}: ${fault}`);
      if (fault !== undefined) failed += 1;
    }
  } catch (error) {
    failed += 1;
    console.log(`${test}: ${error.message}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
