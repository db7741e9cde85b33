/** Contract suites, samples and fakes of a package: for its specs and those of other packages, never for the product. */
const TESTING = '^(libs|apps)/[^/]+/testing/';

/** The allowed directions: contracts <- config <- tasks, access, webhooks <- triverse, storage <- apps. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(libs|apps)/', pathNot: [from, ...allowed] },
});
const vendorOnlyIn = (vendor, allowed) => ({
  name: `${vendor.replaceAll(/[^a-z]/g, '')}-only-in-its-adapter`,
  severity: 'error',
  from: { path: '^(libs|apps/gateway)/', pathNot: [...allowed, '\\.spec\\.ts$'] },
  to: { path: `node_modules/${vendor}/`, dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-optional', 'npm-peer'] },
});

const GATEWAY = '^apps/gateway/src/';
/** What a feature shows to another: its module, and what its index exports. */
const SURFACE = `${GATEWAY}[^/]+/([^/]+\\.module|index)\\.ts$`;
/** `$1` is the feature that imports. */
const throughSurface = (name, from, alsoAllowed = []) => ({
  name,
  severity: 'error',
  from,
  to: { path: `${GATEWAY}[^/]+/`, pathNot: [`${GATEWAY}($1|platform)/`, SURFACE, ...alsoAllowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    // `virtual:` is what the console's build makes itself.
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
    only('contracts-imports-nothing-of-ours', '^libs/contracts/', []),
    only('config-imports-contracts', '^libs/config/', ['^libs/contracts/']),
    only('tasks-imports-contracts-config', '^libs/tasks/', ['^libs/(contracts|config)/']),
    only('access-imports-contracts-config', '^libs/access/', ['^libs/(contracts|config)/']),
    only('webhooks-imports-contracts-config', '^libs/webhooks/', ['^libs/(contracts|config)/']),
    only('outbound-is-an-adapter', '^libs/outbound/', ['^libs/(contracts|webhooks)/']),
    only('triverse-is-an-adapter', '^libs/triverse/', ['^libs/(contracts|config|tasks|access|outbound)/']),
    only('storage-is-an-adapter', '^libs/storage/', ['^libs/(contracts|config|tasks|access|webhooks)/']),
    only('sandbox-imports-no-lib', '^apps/sandbox/', []),
    only('client-imports-contracts-types', '^libs/client/', ['^libs/contracts/']),
    only('console-uses-only-the-sdk', '^apps/console/src/', ['^libs/client/']),
    // The floors of the gateway: platform <- features <- app.
    {
      name: 'platform-imports-no-feature',
      severity: 'error',
      from: { path: `${GATEWAY}platform/` },
      to: { path: GATEWAY, pathNot: `${GATEWAY}platform/` },
    },
    {
      name: 'feature-imports-no-app',
      severity: 'error',
      from: { path: `${GATEWAY}[^/]+/` },
      to: { path: `${GATEWAY}[^/]+\\.ts$` },
    },
    throughSurface('feature-reaches-feature-through-its-surface', {
      path: `${GATEWAY}([^/]+)/`,
      pathNot: `${GATEWAY}(platform|api-docs)/`,
    }),
    // The API documents are made of what every feature says of its own routes.
    throughSurface('api-docs-reads-the-docs-of-features', { path: `${GATEWAY}(api-docs)/` }, [`${GATEWAY}.+\\.docs\\.ts$`]),
    // What the build reads; none of it goes to the browser.
    only('console-build-reads-the-flow-table', '^apps/console/vite/', ['^apps/console/src/', '^libs/contracts/src/flows/']),
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['\\.spec\\.tsx?$', TESTING] },
      to: { path: ['^(test|bench)/', TESTING] },
    },
    // Loaded only where tracing is on: start-tracing.ts imports this folder when it is asked to.
    vendorOnlyIn('@opentelemetry', ['^apps/gateway/src/platform/tracing/otel/']),
    vendorOnlyIn('ioredis', ['^libs/storage/src/redis/']),
    vendorOnlyIn('lmdb', ['^libs/storage/src/local/']),
    vendorOnlyIn('axios', ['^libs/triverse/']),
    vendorOnlyIn('@nestjs/axios', ['^libs/triverse/']),
    vendorOnlyIn('nodemailer', ['^apps/gateway/src/alerts/']),
    vendorOnlyIn('@slack/webhook', ['^apps/gateway/src/alerts/']),
    vendorOnlyIn('socket.io', ['^apps/gateway/src/realtime/']),
    vendorOnlyIn('ws', ['^libs/triverse/', '^apps/gateway/src/realtime/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.tmp)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.depcruise.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
