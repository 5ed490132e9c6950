import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const LIBS = readdirSync('libs');

interface Violation {
  readonly rule: string;
  readonly from: string;
}

/** Runs dependency-cruiser in a folder as the lint command does. */
function violations(folder: string, roots: readonly string[]): Promise<Violation[]> {
  const command = resolve('node_modules/.bin/depcruise');
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...roots];
  return new Promise((done, fail) => {
    execFile(command, args, { cwd: folder, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (!stdout.startsWith('{')) return fail(new Error(`${error?.message} ${stderr} ${stdout}`));
      const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
      done(summary.violations.map(({ rule, from }) => ({ rule: rule.name, from })));
    });
  });
}

describe('the house', () => {
  it('keeps to its arrows', async () => {
    expect(await violations('.', ['apps', 'libs', 'test'])).toEqual([]);
  });

  describe('with an import that follows no arrow', () => {
    const bad: readonly (readonly [rule: string, file: string, text: string])[] = [
      ['core-has-no-framework', 'libs/policy/src/nest.ts', "import '@nestjs/common';"],
      ['core-has-no-framework', 'libs/governance/src/prisma.ts', "import '@prisma/client';"],
      [
        'core-has-no-framework',
        'libs/ledger/src/database.ts',
        "import type { Client } from 'pg';\nexport type C = Client;",
      ],
      ['ledger-imports-vocabulary', 'libs/ledger/src/registry.ts', "import '#registry';"],
      ['registry-imports-vocabulary', 'libs/registry/src/policy.ts', "import '#policy';"],
      ['policy-imports-vocabulary', 'libs/policy/src/ledger.ts', "import '#ledger';"],
      ['vocabulary-imports-no-lib', 'libs/vocabulary/src/registry.ts', "import '#registry';"],
      ['packs-import-vocabulary', 'libs/packs/src/policy.ts', "import '#policy';"],
      ['catalogue-imports-vocabulary', 'libs/catalogue/src/registry.ts', "import '#registry';"],
      ['gateways-import-policy-and-vocabulary', 'libs/gateways/src/ledger.ts', "import '#ledger';"],
      ['governance-imports-core', 'libs/governance/src/persistence.ts', "import '#persistence';"],
      ['identity-imports-governance', 'libs/identity/src/persistence.ts', "import '#persistence';"],
      ['persistence-implements-ports', 'libs/persistence/src/graphql.ts', "import '#graphql';"],
      ['graphql-imports-vocabulary', 'libs/graphql/src/governance.ts', "import '#governance';"],
      ['config-imports-no-lib', 'libs/config/src/vocabulary.ts', "import '#vocabulary';"],
      ['sdk-imports-ledger', 'libs/sdk/src/governance.ts', "import '#governance';"],
      ['console-imports-sdk', 'apps/console/src/governance.ts', "import '#governance';"],
      ['libs-import-no-app', 'libs/config/src/app.ts', "import '../../../apps/pdp/src/main.js';"],
      ['apps-import-no-app', 'apps/api/src/pdp.ts', "import '../../pdp/src/main.js';"],
      ['only-custos-imports-sdk', 'apps/pdp/src/sdk.ts', "import '#sdk';"],
      ['index-is-the-door', 'libs/ledger/src/deep.ts', "import '../../vocabulary/src/inside.js';"],
      ['index-is-the-door', 'apps/pdp/src/deep.ts', "import '../../../libs/policy/src/inside.js';"],
      ['index-is-the-door', 'libs/governance/src/platform.ts', "import '#ledger/platform';"],
      ['testing-is-for-tests', 'libs/governance/src/testing.ts', "import '#testing';"],
      ['no-spec-is-imported', 'libs/registry/src/spec.ts', "import './inside.spec.js';"],
      ['database-is-in-persistence', 'libs/identity/src/database.ts', "import 'pg';"],
      ['graphql-is-at-the-edge', 'libs/identity/src/graphql.ts', "import 'graphql';"],
      ['no-cycle', 'libs/registry/src/cycle-a.ts', "import './cycle-b.js';"],
      ['resolvable', 'libs/registry/src/nowhere.ts', "import './nothing.js';"],
      ['declared', 'libs/registry/src/undeclared.ts', "import 'semver';"],
      ['production-needs-dependencies', 'libs/registry/src/tool.ts', "import 'fast-check';"],
    ];
    const good: readonly (readonly [file: string, text: string])[] = [
      ['libs/registry/src/cycle-b.ts', "import './cycle-a.js';"],
      [
        'libs/registry/src/type-a.ts',
        "import type { B } from './type-b.js';\nexport type A = B | 1;\nexport const a = 1;",
      ],
      ['libs/registry/src/type-b.ts', "import { a } from './type-a.js';\nexport type B = typeof a;"],
      [
        'libs/registry/src/inside.spec.ts',
        "import '#testing';\nimport '#policy';\nimport '@nestjs/common';\nimport 'fast-check';",
      ],
      ['libs/governance/src/core.ts', "import '#registry';\nimport '#ledger';\nimport 'zod';"],
      ['libs/persistence/src/ports.ts', "import '#governance';\nimport 'pg';"],
      [
        'apps/pdp/src/root.ts',
        "import '#governance';\nimport '#persistence';\nimport '#graphql';\nimport '@nestjs/core';",
      ],
      ['test/whole.spec.ts', "import '#testing';\nimport '#governance';"],
    ];
    let folder: string;
    let found: Violation[];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'custos-house-'));
      const write = async (file: string, text: string) => {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), `${text}\nexport {};\n`);
      };
      for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
        await copyFile(file, join(folder, file));
      }
      await symlink(resolve('node_modules'), join(folder, 'node_modules'));
      for (const name of [
        'vocabulary',
        'registry',
        'policy',
        'ledger',
        'governance',
        'persistence',
        'graphql',
        'sdk',
        'testing',
      ]) {
        await write(`libs/${name}/src/index.ts`, '');
        await write(`libs/${name}/src/inside.ts`, '');
      }
      await write('libs/ledger/src/platform.node.ts', '');
      await write('apps/pdp/src/main.ts', '');
      for (const [, file, text] of bad) await write(file, text);
      for (const [file, text] of good) await write(file, text);
      found = await violations(folder, ['apps', 'libs', 'test']);
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.each(bad)('fails as %s: %s', (rule, from) => expect(found).toContainEqual({ rule, from }));

    it('fails for nothing else', () => {
      const expected = new Set(bad.map(([, file]) => file));
      expect(found.filter(({ from }) => !expected.has(from))).toEqual([]);
    });
  });

  it('names in nest-cli.json each lib and each app that there is but the console, which Vite builds, and no other', () => {
    const { projects } = JSON.parse(readFileSync('nest-cli.json', 'utf8')) as {
      projects: Record<string, { type: string; root: string; entryFile: string; sourceRoot: string }>;
    };
    const named = Object.entries(projects).map(([name, { type, root }]) => [name, type, root]);
    const there = [
      ...readdirSync('apps')
        .filter((name) => name !== 'console')
        .map((name) => [name, 'application', `apps/${name}`]),
      ...LIBS.map((name) => [name, 'library', `libs/${name}`]),
    ];
    expect(named.toSorted()).toEqual(there.toSorted());
    for (const { type, root, entryFile, sourceRoot } of Object.values(projects)) {
      expect([sourceRoot, entryFile]).toEqual([
        `${root}/src`,
        type === 'library' ? 'index' : expect.stringMatching(/^main$/),
      ]);
    }
  });

  it('lets Jest find each lib by #name, as Node.js does by package.json', () => {
    const [, names] = /\^#\(([a-z|]+)\)\$/.exec(readFileSync('jest.config.js', 'utf8'))!;
    expect(names!.split('|')).toEqual(expect.arrayContaining(LIBS));
  });

  it('gives #ledger/platform to Jest as to Node.js, and to browsers its twin', () => {
    const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      imports: Record<string, unknown>;
    };
    expect(imports['#ledger/platform']).toEqual({
      types: {
        browser: './libs/ledger/src/platform.browser.ts',
        default: './libs/ledger/src/platform.node.ts',
      },
      browser: './dist/libs/ledger/src/platform.browser.js',
      default: './dist/libs/ledger/src/platform.node.js',
    });
    expect(readFileSync('jest.config.js', 'utf8')).toContain(
      "'^#ledger/platform$': '<rootDir>/libs/ledger/src/platform.node.ts'",
    );
    expect(readFileSync('apps/console/vite.config.ts', 'utf8')).toContain(
      `{ find: '#ledger/platform', replacement: at('../../libs/ledger/src/platform.browser.ts') }`,
    );
  });

  it('has in what browsers run nothing of Node.js: only platform.node.ts of the ledger names it', () => {
    const named = ['vocabulary', 'ledger', 'sdk'].flatMap((name) =>
      readdirSync(`libs/${name}/src`)
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => `libs/${name}/src/${file}`)
        .filter((file) => /'node:|\bBuffer\b|\bprocess\./.test(readFileSync(file, 'utf8'))),
    );
    expect(named).toEqual(['libs/ledger/src/platform.node.ts']);
  });
});
