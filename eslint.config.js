import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts', 'test/**', 'libs/testing/**'];

/** Rules that the compiler does not have and style asks for. None needs types, so the whole tree takes seconds. */
export default tseslint.config(
  {
    ignores: ['dist/', 'data/', 'artefacts/', '.cache/', 'node_modules/', '**/generated/', '**/dist/'],
  },
  ...tseslint.configs.strict,
  {
    // Classes in a decorated signature are values at run time, though they look like types.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A schema and its type share a name, a module of Nest is a class without a body, and a checked index is a fact.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read once, by libs/config.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'A named export has one name everywhere.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'no-template-curly-in-string': 'error',
    },
  },
  {
    // Where the environment enters: each app's main hands it to loadConfig.
    files: ['libs/config/**', 'apps/*/src/main.ts', ...SPECS],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // A child process is given the PATH and nothing else of the environment.
    files: ['libs/persistence/src/embedded-postgres.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['apps/custos/**', 'docs/**', ...SPECS],
    rules: { 'no-console': 'off' },
  },
  {
    // The configuration of a tool is what its file exports by default; a tool may need the environment too.
    files: ['*.config.{js,ts}', 'apps/console/*.config.ts', '.dependency-cruiser.cjs'],
    rules: { 'no-restricted-syntax': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: SPECS,
    rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-empty-function': 'off' },
  },
);
