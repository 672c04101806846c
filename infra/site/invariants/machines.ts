import type { Finding } from '../finding.ts';
import type { Complete, CompleteCell } from '../schema.ts';
import type { Invariant } from './invariant.ts';

type Arm = NonNullable<CompleteCell['arms']>[string];
type Scanner = NonNullable<CompleteCell['scanners']>[string];

const eachCell = (
  site: Complete,
  find: (cell: CompleteCell, path: readonly string[]) => readonly Finding[],
): readonly Finding[] => Object.entries(site.cells).flatMap(([name, cell]) => find(cell, ['cells', name]));

const armsOf = (cell: CompleteCell): readonly [string, Arm][] => Object.entries(cell.arms ?? {});
const scannersOf = (cell: CompleteCell): readonly [string, Scanner][] => Object.entries(cell.scanners ?? {});

/** The whole envelope stands on the cell's floor: what reaches beyond it reaches into an aisle. */
export const armsInside: Invariant = (site) =>
  eachCell(site, (cell, path) =>
    armsOf(cell).flatMap(([name, { atMm, envelopeMm }]): Finding[] => {
      const { xMm: width, yMm: depth } = cell.sizeMm;
      const isInside =
        atMm.xMm >= envelopeMm &&
        atMm.yMm >= envelopeMm &&
        atMm.xMm + envelopeMm <= width &&
        atMm.yMm + envelopeMm <= depth;
      if (isInside) return [];
      return [
        {
          rule: 'arm-outside',
          path: [...path, 'arms', name, 'atMm'],
          got: `(${atMm.xMm}, ${atMm.yMm}) mm with an envelope of ${envelopeMm}`,
          wanted: `all of its envelope within the cell of ${width} × ${depth} mm`,
          remedy: 'move the arm inwards, or narrow its envelope by its axis limits',
        },
      ];
    }),
  );

/** A scanner stands in the cell that it watches: outside every cell it is one that nobody maintains. */
export const scannersInside: Invariant = (site) =>
  eachCell(site, (cell, path) =>
    scannersOf(cell).flatMap(([name, { atMm }]): Finding[] => {
      if (atMm.xMm <= cell.sizeMm.xMm && atMm.yMm <= cell.sizeMm.yMm) return [];
      return [
        {
          rule: 'scanner-outside',
          path: [...path, 'scanners', name, 'atMm'],
          got: `(${atMm.xMm}, ${atMm.yMm}) mm`,
          wanted: `a place within the cell of ${cell.sizeMm.xMm} × ${cell.sizeMm.yMm} mm`,
          remedy: 'positions count from the corner of the cell, not of the hall',
        },
      ];
    }),
  );

/** Each arm's envelope lies wholly in the field of at least one scanner of its cell. */
export const armsSeen: Invariant = (site) =>
  eachCell(site, (cell, path) => {
    const scanners = scannersOf(cell);
    if (scanners.length === 0) return [];
    return armsOf(cell).flatMap(([name, arm]): Finding[] => {
      if (scanners.some(([, scanner]) => sees(scanner, arm))) return [];
      return [
        {
          rule: 'arm-unseen',
          path: [...path, 'arms', name, 'atMm'],
          got: `an arm whose envelope of ${arm.envelopeMm} mm no scanner's field covers`,
          wanted: 'a scanner of its cell that sees all of it',
          remedy: `move or turn a scanner (${scanners.map(([scanner]) => scanner).join(', ')}), or take one with more range or field`,
        },
      ];
    });
  });

function sees(scanner: Scanner, { atMm, envelopeMm }: Arm): boolean {
  const [x, y] = [atMm.xMm - scanner.atMm.xMm, atMm.yMm - scanner.atMm.yMm];
  const distance = Math.hypot(x, y);
  if (distance + envelopeMm > scanner.rangeMm) return false;
  if (scanner.fieldDeg === 360) return true;
  if (distance <= envelopeMm) return false;
  const degrees = (radians: number): number => (radians * 180) / Math.PI;
  const off = Math.abs(((degrees(Math.atan2(y, x)) - scanner.headingDeg + 540) % 360) - 180);
  return off + degrees(Math.asin(envelopeMm / distance)) <= scanner.fieldDeg / 2;
}

/** What of an arm cannot be: an envelope beyond its reach, a foot wider than it, SLOW faster than RUN. */
export const armsPossible: Invariant = (site) =>
  eachCell(site, (cell, path) =>
    armsOf(cell).flatMap(([name, arm]) =>
      ORDERED.flatMap(([less, more, why]): Finding[] => {
        if (arm[less] <= arm[more]) return [];
        return [
          {
            rule: 'arm-impossible',
            path: [...path, 'arms', name, less],
            got: `${less} ${arm[less]} above ${more} ${arm[more]}`,
            wanted: `at most ${arm[more]} (${why})`,
            remedy: `lower ${less}, or raise ${more}`,
          },
        ];
      }),
    ),
  );

const ORDERED: readonly (readonly [
  less: keyof Omit<Arm, 'atMm'>,
  more: keyof Omit<Arm, 'atMm'>,
  why: string,
])[] = [
  ['envelopeMm', 'reachMm', 'no axis limit makes an arm longer'],
  ['footMm', 'envelopeMm', 'the foot is part of the arm'],
  ['slowSpeedMmS', 'runSpeedMmS', 'SLOW is the slower of the two'],
  ['slowStoppingMs', 'runStoppingMs', 'from the lower speed an arm stops no later'],
];

/** One scan may be lost without an arm stopping: a permission outlives two periods of every scanner. */
export const validityOutlivesScans: Invariant = (site) =>
  eachCell(site, (cell, path) =>
    scannersOf(cell).flatMap(([name, { rateHz }]): Finding[] => {
      const needed = Math.ceil(2_000 / rateHz);
      if (site.safety.validityMs >= needed) return [];
      return [
        {
          rule: 'validity-too-short',
          path: ['safety', 'validityMs'],
          got: `${site.safety.validityMs}`,
          wanted: `at least ${needed}: two periods of ${[...path, 'scanners', name].join('.')} at ${rateHz} Hz`,
          remedy: 'let permissions live longer, or take faster scanners',
        },
      ];
    }),
  );

/** A tolerance as long as a permission lives would let a clock make an old scan a new one. */
export const toleranceBelowValidity: Invariant = ({ safety }) =>
  safety.clockToleranceMs < safety.validityMs
    ? []
    : [
        {
          rule: 'tolerance-too-long',
          path: ['safety', 'clockToleranceMs'],
          got: `${safety.clockToleranceMs}`,
          wanted: `less than validityMs (${safety.validityMs})`,
          remedy: 'hold the clocks of the site closer together',
        },
      ];

/** What a PLC without MQTT says is fetched by the mapper, which is only where EdgeCore keeps a twin. */
export const coapBesideEdgeCore: Invariant = (site) =>
  Object.entries(site.cells).flatMap(([cell, { host, plcs = {} }]): Finding[] => {
    const role = site.hosts[host]?.role;
    if (role === undefined || role === 'kubeedge-edge') return [];
    return Object.entries(plcs)
      .filter(([, { coap }]) => coap !== undefined)
      .map(([plc, { coap = '' }]) => ({
        rule: 'coap-without-edgecore',
        path: ['cells', cell, 'plcs', plc, 'coap'],
        got: `${coap} in a cell of "${host}", a ${role}`,
        wanted: 'a host with the role kubeedge-edge: elsewhere nothing observes it',
        remedy: `move "${cell}" to a kubeedge-edge host, or let "${plc}" speak MQTT`,
      }));
  });
