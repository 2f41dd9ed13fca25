/** Native ESM on Node 20: libs are read from source through the `source` export condition. */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^\\./cookies$': '<rootDir>/test/support/inject-cookies.cjs',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** Suites that wait most of their time, for what has to happen by itself: more of them run side by side. */
const PATIENT = [
  'browser/article-page',
  'browser/demo',
  'browser/events',
  'browser/example-jquery',
  'browser/example-react',
  'browser/example-static',
  'browser/silent-sign-in',
  'browser/silent-sign-in-failures',
  'browser/renewal-callers',
  'browser/renewal-hooks',
  'browser/renewal-ladder',
  'browser/renewal-once',
  'browser/renewal-sites',
  'browser/renewal-tabs',
  'flows/audit-trail',
  'flows/bearer-keys',
  'flows/demo-command',
  'flows/entra-black-hole',
  'flows/entra-unwell',
  'flows/events',
  'flows/events-survive',
  'flows/redis-cluster',
  'flows/redis-sentinel',
  'flows/redis-tls',
  'flows/renewal-ahead',
  'flows/renewer-lost',
  'flows/rolling-restart',
  'flows/store-faults',
  'flows/token-renewal',
  'flows/upstream-throttled-load',
].map((name) => `/test/${name}.e2e-spec.ts`);

export default {
  testTimeout: 60_000,
  maxWorkers: 2,
  // Native modules of a suite that is over stay in its worker: one that has grown is replaced, or collects garbage all the time.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/src/**/*.spec.ts',
        '<rootDir>/libs/*/src/**/*.spec.ts',
        '<rootDir>/test/**/*.spec.ts',
        '<rootDir>/bench/**/*.spec.ts',
      ],
    },
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/test/cases/', ...PATIENT],
    },
    {
      ...base,
      displayName: 'cases',
      testMatch: ['<rootDir>/test/cases/**/*.e2e-spec.ts'],
    },
    {
      ...base,
      displayName: 'patient',
      testMatch: PATIENT.map((path) => `<rootDir>${path}`),
      runner: '<rootDir>/scripts/patient-runner.mjs',
    },
  ],
};
