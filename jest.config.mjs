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
    '^#(contracts|config|tasks|access|webhooks|outbound|triverse|storage|client)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
};

/** Every end-to-end spec is also checked for leaked secrets and for undocumented answers. */
const CHECK_TRAFFIC = ['<rootDir>/test/support/secrecy/expect-silence.ts', '<rootDir>/test/support/traffic/hold-to-documents.ts'];

/** The folders of the specs that run against the wire of both upstream generations in `test:all`. */
const WIRE = ['upstream'];
const FUNCTIONAL = ['tasks', 'assets', 'realtime', 'access', 'admin', 'alerts', 'ops', 'peers', 'sdk', 'webhooks'];
const inFolders = (folders, kind) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.${kind}.ts`);

/** A worker loads packages and the product's modules once, not once for each spec file. */
const SHARE_MODULES = {
  testEnvironment: '<rootDir>/test/support/jest/one-realm-environment.cjs',
  runtime: '<rootDir>/test/support/jest/shared-modules-runtime.cjs',
};

/** The tier of a spec follows from its folder and its ending. scripts/test.mjs says which tiers each command runs. */
const TIERS = [
  {
    displayName: 'unit',
    testMatch: ['<rootDir>/{libs,apps}/**/*.spec.{ts,tsx}', '<rootDir>/test/!(repo)/**/*.spec.ts'],
    testPathIgnorePatterns: [...common.testPathIgnorePatterns, '/topologies/'],
    ...SHARE_MODULES,
  },
  {
    displayName: 'functional',
    testMatch: inFolders(FUNCTIONAL, 'e2e-spec'),
    setupFilesAfterEnv: CHECK_TRAFFIC,
    ...SHARE_MODULES,
  },
  { displayName: 'wire', testMatch: inFolders(WIRE, 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC, ...SHARE_MODULES },
  // The storage contracts on clusters, sentinels and replicas.
  { displayName: 'topologies', testMatch: ['<rootDir>/libs/storage/src/redis/topologies/*.spec.ts'], ...SHARE_MODULES },
  // What a repository promises: documents, packages, manifests, boundaries, the tests themselves.
  {
    displayName: 'repo',
    testMatch: ['<rootDir>/test/repo/*.{spec,e2e-spec}.ts'],
    setupFilesAfterEnv: CHECK_TRAFFIC,
    ...SHARE_MODULES,
  },
  // Specs that start programs: the built gateway, the command line, the examples.
  {
    displayName: 'processes',
    testMatch: inFolders(['processes'], 'e2e-spec'),
    setupFilesAfterEnv: CHECK_TRAFFIC,
    ...SHARE_MODULES,
  },
  // Timed specs measure failovers, outages and expiry; they mostly wait.
  { displayName: 'timed', testMatch: inFolders(['timed'], 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC, ...SHARE_MODULES },
  { displayName: 'chaos', testMatch: inFolders(['chaos'], 'e2e-spec'), setupFilesAfterEnv: CHECK_TRAFFIC },
  { displayName: 'smoke', testMatch: ['<rootDir>/test/browser/smoke.browser-spec.ts'] },
  {
    displayName: 'browser',
    testMatch: inFolders(['browser'], 'browser-spec'),
    testPathIgnorePatterns: [...common.testPathIgnorePatterns, '/smoke\\.browser-spec'],
  },
];

export default { projects: TIERS.map((tier) => ({ ...common, ...tier })) };
