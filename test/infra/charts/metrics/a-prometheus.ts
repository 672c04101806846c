import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PROMETHEUS_CONFIG_DIR,
  PROMETHEUS_TLS_DIR,
} from '../../../../infra/charts/metrics/prometheus-files.ts';

/** The files of a pod on this machine: its folders are elsewhere, and what they hold says so; nothing else differs. */
export interface Laid {
  readonly dir: string;
  /** where a file is */
  at(name: string): string;
  /** the same text, with the folders that it names in place of the pod's */
  here(text: string): string;
  remove(): void;
}

/** @param tlsDir the folder of its certificate */
export function layOut(files: Readonly<Record<string, string>>, tlsDir: string): Laid {
  const dir = mkdtempSync(join(tmpdir(), 'millwright-metrics-'));
  const here = (text: string): string =>
    text.replaceAll(PROMETHEUS_CONFIG_DIR, dir).replaceAll(PROMETHEUS_TLS_DIR, tlsDir);
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), here(text));
  return {
    dir,
    at: (name) => join(dir, name),
    here,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
