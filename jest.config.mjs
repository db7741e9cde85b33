/** Pure-ESM jest: NestJS 12 ships no CommonJS, so node runs with --experimental-vm-modules. */
const common = {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^#(contracts|config|tasks|access|triverse|storage|client)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
};

/** Every end-to-end spec is also checked for leaked secrets and for undocumented answers. */
const CHECK_TRAFFIC = ['<rootDir>/test/support/secrecy/expect-silence.ts', '<rootDir>/test/support/traffic/hold-to-documents.ts'];

/** The folders of the specs that run against the wire of both upstream generations in `test:all`. */
const WIRE = ['upstream'];
const FUNCTIONAL = ['tasks', 'assets', 'realtime', 'access', 'admin', 'ops', 'peers', 'sdk', 'repo'];
const inFolders = (folders, kind) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.${kind}.ts`);

/** A worker loads the packages of node_modules once, not once for each spec file. */
const SHARE_PACKAGES = {
  testEnvironment: '<rootDir>/test/support/jest/one-realm-environment.cjs',
  runtime: '<rootDir>/test/support/jest/shared-packages-runtime.cjs',
};

/** The tier of a spec follows from its folder and its ending. scripts/test.mjs says which tiers each command runs. */
const TIERS = [
  {
    displayName: 'unit',
    testMatch: ['<rootDir>/{libs,apps}/**/*.spec.{ts,tsx}', '<rootDir>/test/**/*.spec.ts'],
    ...SHARE_PACKAGES,
  },
  {
    displayName: 'functional',
    testMatch: inFolders(FUNCTIONAL, 'e2e-spec'),
    setupFilesAfterEnv: CHECK_TRAFFIC,
    ...SHARE_PACKAGES,
  },
  { displayName: 'wire', testMatch: inFolders(WIRE, 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC },
  // Specs that start programs: the built gateway, the command line, the examples.
  { displayName: 'processes', testMatch: inFolders(['processes'], 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC },
  // Timed specs measure failovers, outages and expiry; they mostly wait.
  { displayName: 'timed', testMatch: inFolders(['timed'], 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC },
  { displayName: 'chaos', testMatch: inFolders(['chaos'], 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC },
  { displayName: 'smoke', testMatch: ['<rootDir>/test/browser/smoke.browser-spec.ts'] },
  {
    displayName: 'browser',
    testMatch: inFolders(['browser'], 'browser-spec'),
    testPathIgnorePatterns: [...common.testPathIgnorePatterns, '/smoke\\.browser-spec'],
  },
];

export default { projects: TIERS.map((tier) => ({ ...common, ...tier })) };
