/**
 * Directions of imports, each rule with its reason (`comment` is printed with a violation):
 *
 *   app.module -> leaves -> upstream -> auth -> token-cache -> session -> platform -> libs/contract
 *
 * A leaf is every folder of src that is not one of the five layers below it. test/architecture.spec.ts plants a
 * violation of every rule.
 */
const LAYERS = 'platform|session|token-cache|auth|upstream';
const LEAF = `^src/(?!(?:${LAYERS})/)([^/]+)/`;
/** Specs, and what a library's specs share: none of it is built. */
const TEST = '[.-]spec\\.ts$|^libs/[^/]+/test-support/';
const PACKAGE = (name) => `(^|/)node_modules/${name}/`;
const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const shape = [
  error(
    'no-circular',
    'A cycle makes load order matter: with ESM and decorators that is a crash at start.',
    {},
    {
      circular: true,
    },
  ),
  error(
    'internal-is-private',
    'internal/ holds adapters: other modules depend on the port beside it, so that an adapter can be replaced.',
    { path: '^src/([^/]+)/' },
    { path: '^src/[^/]+/internal/', pathNot: '^src/$1/' },
  ),
  error(
    'internal-is-private-to-the-root-too',
    'Wiring of adapters belongs to the module that owns them, not to the application.',
    { path: '^src/[^/]+\\.ts$' },
    { path: '^src/[^/]+/internal/' },
  ),
  error(
    'nobody-imports-the-root',
    'src/*.ts puts the modules together: a module that knows it cannot be used without all the others.',
    { path: '^src/[^/]+/', pathNot: TEST },
    { path: '^src/[^/]+\\.ts$' },
  ),
];

const layers = [
  error(
    'platform-knows-no-feature',
    'The platform is what every feature stands on: if it knew one, none could be left out.',
    { path: '^src/platform/' },
    { path: '^src/', pathNot: '^src/platform/' },
  ),
  error(
    'session-only-on-platform',
    'Who this browser is must not depend on how tokens are kept or got.',
    { path: '^src/session/' },
    { path: '^src/', pathNot: '^src/(session|platform)/' },
  ),
  error(
    'token-cache-below-auth',
    'The cache keeps what it is given; the policy of when to renew lives above it.',
    { path: '^src/token-cache/' },
    { path: '^src/', pathNot: '^src/(token-cache|session|platform)/' },
  ),
  error(
    'auth-below-leaves',
    'Sign-in serves the features and knows none of them.',
    { path: '^src/auth/' },
    { path: '^src/', pathNot: '^src/(auth|token-cache|session|platform)/' },
  ),
  error(
    'upstream-below-leaves',
    'How SharePoint and Graph are called serves the features and knows none of them; it sees tokens, never sessions.',
    { path: '^src/upstream/' },
    { path: '^src/', pathNot: '^src/(upstream|auth|platform)/' },
  ),
  error(
    'leaves-do-not-know-each-other',
    'What two leaves share moves down into auth or platform; otherwise one cannot change without the other.',
    { path: LEAF },
    { path: LEAF, pathNot: '^src/$1/' },
  ),
  error(
    'leaves-use-auth-only',
    'Features see AccessTokens, never sessions, cookies or the token cache: a bug in one cannot leak them.',
    { path: LEAF },
    { path: '^src/(session|token-cache)/' },
  ),
];

const walls = [
  error(
    'msal-only-here',
    'MSAL caches, retries and logs in its own ways: one adapter tames it, everyone else sees our port.',
    { path: '^(src|libs)/', pathNot: ['^src/(auth/internal|token-cache)/', '^libs/msal-redis-cache/', TEST] },
    { path: PACKAGE('@azure/msal-node') },
  ),
  error(
    'passport-only-here',
    'passport-azure-ad is out of support: bearer validation stays behind one adapter that can be replaced.',
    { path: '^(src|libs)/', pathNot: ['^src/auth/internal/', TEST] },
    { path: PACKAGE('(@nestjs/passport|passport|passport-azure-ad)') },
  ),
  error(
    'redis-only-here',
    'A Redis error carries whole stored values: only code that redacts it may touch the client.',
    {
      path: '^(src|libs)/',
      pathNot: ['^src/(platform|token-cache|session/internal)/', '^libs/msal-redis-cache/', TEST],
    },
    { path: PACKAGE('ioredis') },
  ),
  error(
    'prom-client-only-here',
    'Names, labels and their values stand in one table: who counts knows that, and no library.',
    { path: '^(src|libs)/', pathNot: ['^src/platform/metrics/internal/', TEST] },
    { path: PACKAGE('prom-client') },
  ),
  error(
    'opentelemetry-only-here',
    'What a span may tell is a closed list, and what is off is not loaded: both hold in one place only.',
    { path: '^(src|libs)/', pathNot: ['^src/platform/tracing/internal/', TEST] },
    { path: PACKAGE('@opentelemetry') },
  ),
  error(
    'http-client-only-here',
    'Timeouts, size limits and the refusal of redirects are set once, in the platform.',
    { path: '^src/', pathNot: ['^src/platform/', TEST] },
    { path: PACKAGE('undici') },
  ),
];

const libs = [
  error(
    'libs-know-no-app',
    'A library is publishable: it cannot reach into the application.',
    { path: '^libs/' },
    { path: '^src/' },
  ),
  error(
    'libs-through-index',
    'A library has one public surface, its index; its inner files may change at any time.',
    { path: '^(src|test|bench|examples)/' },
    { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
  ),
  error(
    'libs-only-contract',
    'Libraries are used apart from each other; what they share is the wire contract.',
    { path: '^libs/([^/]+)/' },
    { path: '^libs/', pathNot: '^libs/($1/|contract/src/index\\.ts$)' },
  ),
  error(
    'contract-depends-on-nothing',
    'Browsers and servers both read the contract: it must not bring a package along.',
    { path: '^libs/contract/', pathNot: TEST },
    { pathNot: '^libs/contract/' },
  ),
];

const production = [
  error(
    'emulator-is-dev-only',
    'A service that can talk to an emulator inside itself can be made to believe it.',
    { path: '^src/', pathNot: TEST },
    { path: '^libs/emulator/' },
  ),
  error(
    'prod-not-to-test',
    'Test support, the benchmark and the examples may be careless with secrets and time; none of it ships.',
    { path: '^(src|libs)/', pathNot: TEST },
    { path: ['^(test|bench|examples)/', TEST] },
  ),
  error(
    'prod-not-to-dev-packages',
    'The image is installed without development packages: such an import is a crash there.',
    { path: '^(src|libs)/', pathNot: TEST },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  error(
    'resolvable',
    'An import that resolves to nothing is a crash at start.',
    {},
    { couldNotResolve: true },
  ),
];

export default {
  forbidden: [...shape, ...layers, ...walls, ...libs, ...production],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    // The `source` condition leads to the libraries' TypeScript, as for the type check and the tests.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // A package of types alone has no `main`.
      mainFields: ['main', 'types', 'typings'],
      conditionNames: ['source', 'import', 'node', 'default'],
    },
  },
};
