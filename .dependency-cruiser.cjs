// The layers of the house, as docs/architecture.md draws them. Each rule says who may not import whom.
const FEATURES =
  '^src/(inbox|calls|contacts|agents|connections|tenants|access|tasks|recordings|audit|block-lists|dialing|prompts|pbx-agents|pbx-admin|captures|privacy|transcripts|crm|webhooks)/';
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-and-platform-stand-alone',
      comment: 'The domain and the platform import nothing of ours but themselves.',
      severity: 'error',
      from: { path: '^src/(domain|platform)/' },
      to: { path: '^(src|connectors|workers|web|sandbox|test|bench)/', pathNot: '^src/(domain|platform)/' },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/domain/' },
    },
    {
      name: 'domain-knows-no-platform',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: '^src/platform/' },
    },
    {
      name: 'infrastructure-below-features',
      severity: 'error',
      from: { path: '^src/(db|queue|audio-store)/' },
      to: {
        path: '^(src|connectors|workers|web|sandbox)/',
        pathNot: '^src/(db|queue|audio-store|domain|platform)/',
      },
    },
    {
      name: 'push-protocol-is-pure',
      severity: 'error',
      from: { path: '^src/push/protocol/' },
      to: {
        path: '^(src|connectors|workers|web|sandbox)/',
        pathNot: '^src/(push/protocol|domain|platform)/',
      },
    },
    {
      name: 'features-below-http',
      severity: 'error',
      from: { path: FEATURES },
      to: { path: '^(src/http|connectors|workers|web|sandbox)/' },
    },
    {
      name: 'http-below-wiring',
      severity: 'error',
      from: { path: '^src/(http|push)/' },
      to: { path: '^(connectors|workers|web|sandbox)/' },
    },
    {
      name: 'kit-on-domain-and-platform',
      severity: 'error',
      from: { path: '^connectors/kit/' },
      to: {
        path: '^(src|connectors|workers|web|sandbox)/',
        pathNot: '^(src/(domain|platform)|connectors/kit)/',
      },
    },
    {
      name: 'connector-on-kit-and-domain',
      severity: 'error',
      from: { path: '^connectors/(pbx|crm)/([^/]+)/' },
      to: {
        path: '^(src|connectors|workers|web|sandbox)/',
        pathNot: '^(src/domain|connectors/kit|connectors/$1/$2)/',
      },
    },
    {
      name: 'workers-know-no-connector',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^(connectors/(pbx|crm|registry)|src/(app|main)|web|sandbox)' },
    },
    {
      name: 'only-the-wiring-knows-connectors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|main)\\.ts$' },
      to: { path: '^(connectors/(pbx|crm|registry)|workers|sandbox)' },
    },
    {
      name: 'web-takes-types-only',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|connectors|workers|sandbox)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sandbox-can-disagree',
      comment: 'The sandbox is written from the fact sheets: it imports nothing of the hub.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|connectors|workers|web)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(node_modules|dist)' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs'] },
  },
};
