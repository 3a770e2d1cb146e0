/**
 * Which room of the house may import which: one allow-list each, and no circle between any two files, types included.
 * The order of the table is the direction of dependencies: a room may only name rooms above it.
 */
const ROOMS = {
  'constructs/core': [],
  'constructs/workload': ['constructs/core', 'constructs/imports'],
  'constructs/game': ['constructs/core', 'constructs/workload'],
  'constructs/cluster': ['constructs/core', 'constructs/imports', 'constructs/workload'],
  'constructs/host': ['constructs/core'],
  'src/settings': ['constructs/core'],
  'src/stacks': ['constructs', 'src/settings'],
  'src/plan': ['constructs', 'src/settings', 'src/stacks'],
  'src/fit': ['constructs', 'src/plan'],
  'src/map': ['constructs/core', 'src/stacks', 'src/plan', 'src/fit'],
  'src/files': ['constructs/core', 'src/plan'],
  'src/machine': ['constructs/core', 'constructs/host', 'src/settings', 'src/plan'],
  'src/cluster': ['constructs/core', 'src/settings', 'src/stacks', 'src/plan', 'src/machine'],
  'src/pulumi': ['constructs/core', 'src/settings', 'src/stacks', 'src/plan', 'src/fit', 'src/machine'],
  'src/init': ['src/settings', 'src/plan', 'src/machine'],
  'src/rehearsal': [
    'constructs',
    'src/settings',
    'src/stacks',
    'src/plan',
    'src/fit',
    'src/files',
    'src/machine',
    'src/cluster',
    'src/pulumi',
  ],
  'src/cli': ['constructs', 'src'],
};

/** Two small files that every room of `src` may use: an error meant for a person, and progress. */
const SHARED = ['src/user-error.ts', 'src/progress.ts'];

const names = Object.keys(ROOMS);
for (const [at, room] of names.entries()) {
  const below = ROOMS[room].filter((allowed) => names.indexOf(allowed) >= at);
  if (below.length > 0) throw new Error(`${room} may not import ${below.join(', ')}: those rooms come later in the table`);
}

const inside = (paths) => `^(${paths.map((path) => path.replaceAll('.', '[.]') + (path.endsWith('.ts') ? '$' : '/')).join('|')})`;

const rooms = names.map((room) => ({
  name: `room ${room}`,
  comment: `${room} may import ${ROOMS[room].join(', ') || 'nothing else of this house'}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: { path: '^(constructs|src)/', pathNot: inside([room, ...ROOMS[room], ...(room.startsWith('src/') ? SHARED : [])]) },
}));

export default {
  forbidden: [
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true } },
    ...rooms,
    {
      name: 'Pulumi',
      comment: 'only src/pulumi and the driver of the engine in rehearsals know Pulumi',
      severity: 'error',
      from: { path: '^(constructs|src)/', pathNot: '^src/(pulumi|rehearsal/pulumi)/' },
      to: { path: '^@pulumi/|node_modules/@pulumi/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^constructs/imports/.*->' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'] },
  },
};
