/** A site file that is valid and always the same for the same number: for property tests, and for measurements. */
export interface GeneratedSite {
  readonly name: string;
  readonly text: string;
}

interface Kind {
  readonly archetype: string;
  readonly cellType: string;
  readonly hosts: (count: number) => readonly string[];
  /** from one cell's corner to the next */
  readonly pitchMm: { readonly xMm: number; readonly yMm: number };
}

const KINDS: readonly Kind[] = [
  {
    archetype: 'welding-line',
    cellType: 'weld',
    hosts: (count) => [
      'k3s-server',
      ...Array.from({ length: count - 1 }, (_, i) => (i % 3 === 2 ? 'kubeedge-edge' : 'k3s-agent')),
    ],
    pitchMm: { xMm: 13_000, yMm: 11_000 },
  },
  {
    archetype: 'packaging-line',
    cellType: 'pack',
    hosts: (count) => Array.from({ length: count }, (_, i) => (i < 3 ? 'k3s-server' : 'k3s-agent')),
    pitchMm: { xMm: 12_000, yMm: 12_000 },
  },
];

/** The n-th generated site: three to six hosts, three to twelve cells, some with a value of their own. */
export function generatedSite(n: number): GeneratedSite {
  const name = `site-${String(n).padStart(4, '0')}`;
  const next = numbers(n);
  const kind = KINDS[n % KINDS.length]!;
  const roles = kind.hosts(3 + next(4));
  const hosts = roles.map(
    (role, i) => `      gw-${i + 1}: { role: ${role}, address: 10.${n % 200}.0.${11 + i} }`,
  );
  const cells = Array.from({ length: 3 + next(10) }, (_, i) => {
    const { xMm, yMm } = kind.pitchMm;
    const origin = `{ xMm: ${(i % 4) * xMm}, yMm: ${Math.floor(i / 4) * yMm} }`;
    const own = next(4) === 0 ? `, cameras: { extra: { rateHz: ${1 + next(5)} } }` : '';
    const turn = next(3) === 0 ? ', turnDeg: 180' : '';
    const host = `gw-${1 + next(roles.length)}`;
    return `      cell-${i + 1}: { type: ${kind.cellType}, host: ${host}, originMm: ${origin}${turn}${own} }`;
  });
  const lines = [
    '# yaml-language-server: $schema=site.schema.json',
    'config:',
    '  millwright:site:',
    `    archetype: ${kind.archetype}`,
    `    title: Site ${n}`,
    '    region: Generated',
    `    wan: { rateMbit: ${5 + next(95)}, latencyMs: ${10 + next(190)}, offlineDays: ${next(8)} }`,
    '    hosts:',
    ...hosts,
    '    cells:',
    ...cells,
  ];
  return { name, text: `${lines.join('\n')}\n` };
}

export function generatedSites(count: number): readonly GeneratedSite[] {
  return Array.from({ length: count }, (_, n) => generatedSite(n));
}

/** Whole numbers from 0 to below a bound, the same row for the same seed: Park and Miller's generator. */
function numbers(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_645) + 1;
  const step = (): number => (state = (state * 48_271) % 2_147_483_647);
  // Neighbouring seeds begin alike.
  for (let i = 0; i < 4; i++) step();
  return (below) => step() % below;
}
