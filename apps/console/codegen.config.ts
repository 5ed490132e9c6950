import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types every operation of the console from the committed schema. */
const config: CodegenConfig = {
  schema: 'apps/api/schema.graphql',
  documents: 'apps/console/src/**/*.{ts,tsx}',
  ignoreNoDocuments: true,
  generates: {
    'apps/console/src/graphql/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        immutableTypes: true,
        scalars: { DateTime: 'string', Day: 'string', JSON: 'unknown' },
        strictScalars: true,
      },
    },
  },
};

export default config;
