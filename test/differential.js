// Asks the policy compiler and Cedar the same random questions: `npm run differential`, after a build. Arguments: how many
// cases, and the seed of the first. It prints a line a disagreement and closes with `N cases, M disagreements`.
import { describeDisagreement, runDifferential } from '#policy';

const [cases = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const disagreements = runDifferential(cases, seed);
for (const found of disagreements) console.log(describeDisagreement(found));
console.log(`${cases} cases, ${disagreements.length} disagreements`);
process.exitCode = disagreements.length > 0 ? 1 : 0;
