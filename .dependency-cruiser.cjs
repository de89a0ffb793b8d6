/**
 * The arrows of the house (ARCHITECTURE.md), as an allow list: an import that no rule below names is an error.
 * A new arrow is a change of the design, not of this file alone.
 */

const packages = ['npm', 'npm-dev', 'npm-optional', 'npm-peer'];
const builtins = ['core'];
const test = '\\.test\\.ts$';
const contract = '^api/.+\\.contract\\.ts$|^api/http/(operation|operations|client)\\.ts$';

/** Parts of a provider that only look at bytes and words; the rule `reading-never-sends` keeps them so. */
const reading = ['^channels/(channel|readers)\\.ts$', '^channels/.*(parse|verify|signature|read-|errors)[^/]*\\.ts$'];

/** Code that runs on the server and may use Node and the packages of package.json. */
const server = '^(database|channels|services|activities|worker|api)/';

/** @type {import('dependency-cruiser').IConfiguration} */
// The client's side of workflows: it opens sockets and encrypts, and is never bundled.
const clientSide = '^workflows/(client|relay|codec|failure-converter)\\.ts$';

module.exports = {
  allowedSeverity: 'error',
  allowed: [
    // A folder may use itself; what is narrower than that stands under `forbidden`.
    { from: { path: '^([^/]+)/' }, to: { path: '^$1/' } },

    // Tests and commands look at everything: a test beside its file, the suites, the tools.
    { from: { path: [test, '^(tests|tools)/'] }, to: {} },

    // Tables name states, processes and error codes that the domain defines.
    { from: { path: '^database/' }, to: { path: '^domain/' } },

    // A provider's folder turns its payloads into the domain's words and knows nothing of our tables.
    { from: { path: '^channels/' }, to: { path: '^domain/' } },

    // Use cases join rules, rows and (delivery and media only, see below) providers.
    { from: { path: '^services/' }, to: { path: '^(domain|database|channels)/' } },

    // Workflows are bundled for replay: rules and the shape of activities, nothing that does I/O.
    { from: { path: '^workflows/' }, to: { path: '^domain/' } },
    { from: { path: '^workflows/' }, to: { path: '^activities/', dependencyTypes: ['type-only'] } },
    { from: { path: '^workflows/' }, to: { path: 'node_modules/@temporalio/(workflow|common)/' } },
    // The typed client runs in the API and the activities, outside the bundle.
    { from: { path: clientSide }, to: { path: ['node_modules/@temporalio/client/', clientSide] } },
    { from: { path: clientSide }, to: { dependencyTypes: ['core'] } },

    // Activities are thin: open a scope, call a service, signal a process.
    {
      from: { path: '^activities/' },
      to: { path: ['^(services|domain)/', '^database/scope\\.ts$', clientSide] },
    },

    // The worker hosts all of it, but serves no one over HTTP.
    {
      from: { path: '^worker/' },
      to: { path: ['^(domain|database|channels|services|workflows|activities)/', '^config[^/]*\\.ts$'] },
    },

    // Routes open a scope, call a service, relay nudges after commit.
    {
      from: { path: '^api/' },
      to: { path: ['^(services|domain)/', '^database/scope\\.ts$', clientSide, '^config[^/]*\\.ts$'] },
    },
    // A webhook's way to its one statement is shorter than a use case: verify bytes, parse, insert.
    {
      from: { path: '^api/webhooks/' },
      to: {
        path: ['^database/ingest-[^/]+\\.ts$', ...reading],
      },
    },
    // The process opens the connections it hands to the routes, and mounts the built web app.
    { from: { path: '^api/(main\\.ts$|process/)' }, to: { path: ['^(database|channels)/', '^web/build/'] } },

    // The staff app knows the server by its contracts only.
    { from: { path: '^web/' }, to: { path: ['^domain/', contract] } },
    // The same by the aliases of web/package.json, which point out of the package and stay unresolved here.
    {
      from: { path: '^web/' },
      to: {
        path: ['^#domain/', '^#contracts/.+\\.contract\\.ts$', '^#contracts/http/(operation|operations|client)\\.ts$'],
      },
    },

    // Compiled components import Svelte's runtime, which no source line names.
    { from: { path: '^web/.+\\.svelte$' }, to: { path: 'node_modules/svelte/' } },

    // What the image runs besides API and worker: the migration, once per release, and making operators.
    {
      from: { path: '^deploy/' },
      to: {
        path: [
          '^database/(migrate|logins)\\.ts$',
          '^services/(accounts/publish-notices|platform/create-operator)\\.ts$',
          '^config[^/]*\\.ts$',
        ],
      },
    },

    // The root holds the configuration schema and the set-up of test runners and builders.
    { from: { path: '^[^/]+\\.ts$' }, to: { path: ['^[^/]+\\.ts$', '^tests/'] } },

    // Packages and Node: everywhere but in the domain (imports nothing) and the workflows (named above).
    { from: { path: [server, '^(deploy|web)/', '^[^/]+\\.ts$'] }, to: { dependencyTypes: packages } },
    { from: { path: [server, '^deploy/', '^web/.+\\.ts$', '^[^/]+\\.ts$'] }, to: { dependencyTypes: builtins } },
  ],

  forbidden: [
    {
      name: 'contracts-are-portable',
      comment: 'Contracts are bundled into the browser: zod, the domain and each other, never server code.',
      severity: 'error',
      from: { path: contract, pathNot: test },
      to: { pathNot: [contract, '^domain/', 'node_modules/zod/'] },
    },
    {
      name: 'delivery-alone-sends',
      comment:
        'Nothing is sent without the gate: only services/delivery may reach what sends (services/media what downloads). Types of the port, verifying and parsing are free.',
      severity: 'error',
      from: { path: '^services/', pathNot: ['^services/(delivery|media)/', test] },
      to: { path: '^channels/', pathNot: reading, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'reading-never-sends',
      comment: 'What parses or verifies may be called by anyone, so it must not lead to a send by any detour.',
      severity: 'error',
      from: { path: reading, pathNot: test },
      to: { path: '^channels/.*(send|graph|registry)[^/]*\\.ts$', reachable: true },
    },
    {
      name: 'client-stays-out-of-the-bundle',
      comment: 'workflows/client.ts opens sockets; a workflow that imports it would not be bundled or replayed.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: [clientSide, test] },
      to: { path: clientSide },
    },
    {
      name: 'providers-are-separate',
      comment: 'A provider is one folder that can be added or removed; what two share belongs beside the port.',
      severity: 'error',
      from: { path: '^channels/([^/]+)/', pathNot: test },
      to: { path: '^channels/([^/]+)/', pathNot: '^channels/$1/' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Test files and harness are not part of what runs for customers.',
      severity: 'error',
      from: { pathNot: [test, '^(tests|tools)/', '^[^/]+\\.config\\.ts$'] },
      to: { path: [test, '^tests/'] },
    },
    {
      name: 'no-development-package-in-production',
      comment: 'The image is installed without development packages; web is bundled, so it may use them.',
      severity: 'error',
      from: { path: [server, '^(deploy|workflows)/', '^config[^/]*\\.ts$'], pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no-cycles',
      comment: 'Modules of a cycle can be neither read nor loaded alone. Types vanish at run time and may point back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead, unless it is an entry, a test, a migration or found by its name.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          test,
          '\\.d\\.ts$',
          '^[^/]+\\.(ts|cjs)$',
          '(^|/)main\\.ts$',
          '^workflows/index\\.ts$',
          '^database/migrations/',
          '^(tests|tools|deploy)/',
          '^web/',
        ],
      },
      to: {},
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that resolves to no file fails when it first runs.',
      severity: 'error',
      from: { pathNot: '^web/' },
      to: { couldNotResolve: true },
    },
  ],

  options: {
    doNotFollow: { path: ['node_modules', '^web/build/'] },
    // SvelteKit's virtual modules exist only inside its build.
    exclude: {
      path: [
        '^\\$(app|env|lib)/',
        '\\$types$',
        '^web/(\\.svelte-kit|build)/',
        '^web/src/lib/i18n/generated/',
        '\\.css$',
      ],
    },
    // Types count too: a workflow that names an entity's type is one edit away from bundling it.
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'svelte', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
