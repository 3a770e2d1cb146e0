import tseslint from 'typescript-eslint';

/** Forbids imports whose path matches any of the globs, with the reason. */
const forbid = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

const PULUMI = '@pulumi/*';

export default tseslint.config(
  { ignores: ['node_modules/', 'constructs/imports/', 'synth/', 'coverage/'] },
  tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'use a named export' }],
    },
  },
  // The direction of dependencies: core knows nothing, constructs know core, the plan knows constructs, sinks know the plan.
  forbid(['constructs/core/**'], ['../*', PULUMI], 'constructs/core depends on cdk8s and constructs alone'),
  forbid(
    ['constructs/workload/**'],
    ['**/src/**', '**/game/**', '**/cluster/**', '**/host/**', PULUMI],
    'workloads are made of core alone',
  ),
  forbid(['constructs/game/**'], ['**/src/**', '**/cluster/**', '**/host/**', PULUMI], 'game, cluster and host meet in src/stacks'),
  forbid(['constructs/cluster/**'], ['**/src/**', '**/game/**', '**/host/**', PULUMI], 'game, cluster and host meet in src/stacks'),
  forbid(
    ['constructs/host/**'],
    ['**/src/**', '**/game/**', '**/cluster/**', '**/workload/**', PULUMI],
    'game, cluster and host meet in src/stacks',
  ),
  forbid(
    ['src/stacks/**', 'src/settings/**', 'src/stacks/versions.ts'],
    ['**/plan/**', '**/src/files/**', '**/src/pulumi/**', '**/rehearsal/**', '**/cli/**', PULUMI],
    'a composition knows constructs and settings only',
  ),
  forbid(['src/plan/**'], ['**/src/files/**', '**/src/pulumi/**', '**/rehearsal/**', '**/cli/**', PULUMI], 'the plan knows no sink'),
  forbid(
    ['src/files/**', 'src/cli/**', 'src/rehearsal/**'],
    [PULUMI, '**/pulumi/**'],
    'Pulumi is imported by src/pulumi/main.ts and src/pulumi alone',
  ),
  {
    files: ['src/rehearsal/engine/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@pulumi/(?!pulumi/proto/)|src/pulumi/',
              message: 'the engine stand-in knows the protocol of Pulumi and nothing else of it',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/pulumi/main.ts', 'eslint.config.js', 'vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
