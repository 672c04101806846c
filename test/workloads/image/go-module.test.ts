import { describe, expect, test } from 'vitest';
import { OTEL_COLLECTOR } from '../../../workloads/image/catalog.ts';
import { hexOfSum, linkedModules, pinnedModules } from '../../../workloads/image/go-module.ts';
import { planOf, readLocks } from '../../../workloads/image/plan.ts';
import { purlOfModule } from '../../../workloads/image/sbom.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const RECEIVER = 'go.opentelemetry.io/collector/receiver/otlpreceiver';

describe('the modules of a Go program', () => {
  test('are those of its go.mod, each with what Go checks it by', async () => {
    const modules = await pinnedModules(`${ROOT}${OTEL_COLLECTOR.folder}`);
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.every(({ version, sum }) => /^v\d/.test(version) && /^h1:.{43}=$/.test(sum))).toBe(true);
    expect(modules.find(({ name }) => name === RECEIVER)?.version).toBe('v0.161.0');
  });

  test('are read from the program that is linked of them', () => {
    const sum = `h1:${Buffer.alloc(32, 7).toString('base64')}`;
    const bytes = Buffer.from(
      `\x7fELF...\0path\tmain\nmod\tmain\t(devel)\t\ndep\t${RECEIVER}\tv0.161.0\t${sum}\nbuild\t-x`,
    );
    const program = { kind: 'file', path: 'usr/bin/otelcol', isExecutable: true, bytes } as const;
    const [module, ...others] = linkedModules([program, { kind: 'folder', path: 'tmp', mode: 0o777 }]);
    expect(others).toEqual([]);
    expect(module).toEqual({ name: RECEIVER, version: 'v0.161.0', sum });
    expect(module && hexOfSum(module)).toBe('07'.repeat(32));
    expect(module && purlOfModule(module)).toBe(`pkg:golang/${RECEIVER}@v0.161.0`);
  });
});

test('the plan of the collector needs no Go, and its source is its module, compiler and all', async () => {
  const locks = await readLocks(ROOT);
  const plan = await planOf(ROOT, OTEL_COLLECTOR, locks);
  expect(plan.label.version).toBe('0.161.0');
  expect([...plan.ingredients.files.keys()]).toEqual(
    expect.arrayContaining([`${OTEL_COLLECTOR.folder}/go.sum`, `${OTEL_COLLECTOR.folder}/builder.yaml`]),
  );
  const other = await planOf(ROOT, { ...OTEL_COLLECTOR, go: 'go1.26.9' }, locks);
  expect(other.label.source).not.toBe(plan.label.source);
});
