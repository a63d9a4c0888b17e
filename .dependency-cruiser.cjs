// Who may import whom (ARCHITECTURE.md, "Import rules"). A rule that fires is a design question, not a lint warning.

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.tsx?$|/testing/' },
  to: { path: '^(engine|lib|app|components|drizzle|cli)/', pathNot: allowed },
});
const home = (name, pkg, allowed) => ({
  name: `only-home-of-${name}`,
  severity: 'error',
  from: { path: '^(engine|lib|app|components|drizzle|cli)/', pathNot: `${allowed}|\\.test\\.tsx?$` },
  to: { path: `node_modules/${pkg}/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      // A grammar is recursive: a table may be a query in parentheses.
      from: { pathNot: '^engine/sql/parser/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(engine|lib|components)/',
        pathNot: '\\.(test|d)\\.tsx?$|\\.property\\.test\\.ts$',
      },
      to: {},
    },
    only('core', '^engine/core/', '^engine/core/'),
    only('kafka-protocol', '^engine/kafka/protocol/', '^engine/(core|kafka/protocol)/'),
    only('kafka-client', '^engine/kafka/client/', '^engine/(core|kafka/(protocol|client))/'),
    only('kafka-broker', '^engine/kafka/broker/', '^engine/(core|kafka/(protocol|broker))/'),
    only('expr', '^engine/expr/', '^engine/(core|expr)/|^engine/plan/physical-plan'),
    only('sql', '^engine/sql/', '^engine/(core|expr|sql|plan)/|^engine/connectors/connector\\.ts'),
    only('plan', '^engine/plan/', '^engine/(core|expr|sql|plan)/|^engine/connectors/connector\\.ts'),
    only(
      'formats',
      '^engine/formats/',
      '^engine/(core|expr|formats)/|^engine/connectors/(connector|option-reader)\\.ts',
    ),
    only('state', '^engine/state/', '^engine/(core|expr|state)/|^engine/plan/physical-plan'),
    only('connectors', '^engine/connectors/', '^engine/(core|formats|connectors|kafka/client|kafka/protocol|metrics)/'),
    only(
      'operators',
      '^engine/operators/',
      '^engine/(core|state|expr|operators|metrics)/|^engine/(connectors/connector|plan/physical-plan)\\.ts',
    ),
    only('metrics', '^engine/metrics/', '^engine/(core|metrics)/|^engine/ports'),
    only('alerts', '^engine/alerts/', '^engine/(core|metrics|alerts)/'),
    only(
      'checkpoint',
      '^engine/checkpoint/',
      '^engine/(core|checkpoint|state)/|^engine/(ports|connectors/connector|plan/physical-plan)\\.ts',
    ),
    only('engine', '^engine/', '^engine/'),
    only('contracts', '^lib/contracts/', '^lib/contracts/'),
    only('format', '^lib/format\\.ts', '^lib/format'),
    only('schema', '^drizzle/schema/', '^(drizzle/schema|lib/contracts)/'),
    only('client', '^lib/client/', '^lib/(client|contracts|format)'),
    only('components', '^components/', '^(components|lib/client|lib/contracts)/|^lib/format'),
    only(
      'services',
      '^lib/services/',
      '^(lib/(services|db|contracts)|drizzle/schema|engine/kafka/client)/|^lib/(format|env|logger)|^engine/(planner|ports)\\.ts|^engine/alerts/',
    ),
    only(
      'host',
      '^lib/host/',
      '^(lib/(host|db|contracts|services)|drizzle/schema)/|^lib/(format|env|logger)|^engine/(engine|ports)\\.ts|^engine/alerts/',
    ),
    only(
      'api',
      '^lib/api/',
      '^lib/(api|services|contracts|db)/|^lib/(env|logger|format)|^engine/planner\\.ts|^engine/kafka/client/kafka-admin',
    ),
    home('kafkajs', 'kafkajs', '^engine/kafka/client/connection\\.ts'),
    home('pg', 'pg', '^lib/db/'),
    home('drizzle-orm', 'drizzle-orm', '^(drizzle|lib/(db|services|host))/'),
    home('react', 'react', '^(app|components|lib/client)/'),
    home('recharts', 'recharts', '^components/charts/'),
    home('next', 'next', '^(app|components)/'),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.next|\\.penstock)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
};
