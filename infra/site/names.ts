import type { Finding } from './finding.ts';
import type { Node } from './tree.ts';
import { keysOf } from './tree.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** An instance is called `<workload>-<host>` and its pods get eleven more characters: 63 in all. */
const MAX_HOST = 30;
const MAX_LABEL = 63;

/** Hyphens that look like the one on the keyboard. T12: the source is full of U+2011. */
const HYPHENS: Record<number, string> = {
  0x00ad: 'SOFT HYPHEN',
  0x2010: 'HYPHEN',
  0x2011: 'NON-BREAKING HYPHEN',
  0x2012: 'FIGURE DASH',
  0x2013: 'EN DASH',
  0x2014: 'EM DASH',
  0x2015: 'HORIZONTAL BAR',
  0x2212: 'MINUS SIGN',
  0xfe63: 'SMALL HYPHEN-MINUS',
  0xff0d: 'FULLWIDTH HYPHEN-MINUS',
};

/** Why a name is no DNS label, or undefined where it is one. */
export function nameFault(name: string, maxLength = MAX_LABEL): Pick<Finding, 'got' | 'remedy'> | undefined {
  if (LABEL.test(name) && name.length <= maxLength) return undefined;
  const characters = Array.from(name);
  const at = characters.findIndex((character) => !/[a-z0-9-]/.test(character));
  const bad = characters[at];
  if (bad !== undefined) {
    const code = bad.codePointAt(0)!;
    const hyphen = HYPHENS[code];
    const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}${hyphen === undefined ? '' : ` ${hyphen}`}`;
    const plain = labelFrom(name).slice(0, maxLength);
    const typed = hyphen === undefined ? '' : `type the hyphen of the keyboard, "-" (U+002D): `;
    return {
      got: `${JSON.stringify(name)} with ${shown} as character ${at + 1}`,
      remedy: `${typed}write ${plain === '' ? 'another name' : `"${plain}"`}`,
    };
  }
  if (name.length > maxLength) {
    return { got: `a name of ${name.length} characters`, remedy: `shorten it to ${maxLength}` };
  }
  const plain = labelFrom(name);
  return { got: JSON.stringify(name), remedy: `write ${plain === '' ? 'a name' : `"${plain}"`}` };
}

/** Every name of the site that is no DNS label, at its key. */
export function misnamed(tree: Node): readonly Finding[] {
  const machines = ['arms', 'scanners', 'cameras', 'plcs'];
  const maps: (readonly string[])[] = [
    ['hosts'],
    ['cells'],
    ['cellTypes'],
    ['ingest', 'sites'],
    ['helmReleases'],
    ['functions'],
  ];
  for (const holder of ['cellTypes', 'cells']) {
    for (const cell of keysOf(tree.entries.get(holder))) {
      for (const kind of machines) maps.push([holder, cell, kind]);
    }
  }
  return maps.flatMap((path) => {
    const maxLength = path[0] === 'hosts' ? MAX_HOST : MAX_LABEL;
    let map: Node | undefined = tree;
    for (const key of path) map = map?.entries.get(key);
    return keysOf(map).flatMap((name): Finding[] => {
      const fault = nameFault(name, maxLength);
      if (fault === undefined) return [];
      const wanted = `a DNS label: a to z, 0 to 9 and "-" within, at most ${maxLength} characters`;
      return [{ rule: 'name', at: 'key', path: [...path, name], wanted, ...fault }];
    });
  });
}

function labelFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
}
