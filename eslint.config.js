import vitest from '@vitest/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which folder may import which stands in `.dependency-cruiser.mjs`. */
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
  {
    files: ['test/**/*.test.ts'],
    plugins: { vitest },
    rules: {
      'vitest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'assert', 'fc.assert'] }],
      'vitest/no-focused-tests': 'error',
      'vitest/no-identical-title': 'error',
    },
  },
  { files: ['src/pulumi/main.ts', '*.config.js', '*.config.ts', '*.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
