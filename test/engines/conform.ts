import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { KubeObject } from '../../infra/kube/object.ts';
import { program } from './programs.ts';

/** The part of an API server's OpenAPI document that describes its kinds. */
const OpenApi = z.object({ definitions: z.record(z.string(), z.record(z.string(), z.unknown())) });
const Summary = z.object({
  resources: z.array(z.object({ kind: z.string(), name: z.string(), status: z.string(), msg: z.string() })),
  summary: z.object({ valid: z.number() }),
});
const Kinds = z.array(z.object({ group: z.string(), kind: z.string(), version: z.string() }));

const KINDS = 'x-kubernetes-group-version-kind';

/**
 * Judges objects by kubeconform, strictly. The schemas are made from the API server's own document, because nothing
 * may be fetched here, and no published copy is the sites' exact version. Returns how many are valid; throws with
 * everything that is not.
 */
export async function conform(
  objects: readonly KubeObject[],
  openApi: unknown,
  dir: string,
): Promise<number> {
  const { definitions } = OpenApi.parse(openApi);
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, close(schema)]),
  );
  await mkdir(dir, { recursive: true });
  const kindsOf = (schema: Readonly<Record<string, unknown>>) => Kinds.safeParse(schema[KINDS]).data ?? [];
  const used = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  for (const [name, schema] of Object.entries(definitions)) {
    for (const { group, version, kind } of kindsOf(schema)) {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      if (!used.has(`${apiVersion} ${kind}`)) continue;
      // kubeconform names a group by its first part only.
      const suffix = [kind, group.split('.')[0] ?? '', version].filter((part) => part !== '').join('-');
      const file = `${suffix}.json`.toLowerCase();
      const whole = { $ref: `#/definitions/${name}`, definitions: strict };
      await writeFile(path.join(dir, file), JSON.stringify(whole));
    }
  }
  const template = `${dir}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const args = ['-strict', '-summary', '-output', 'json', '-schema-location', template, '-'];
  const { stdout, stderr } = spawnSync(program('kubeconform'), args, {
    encoding: 'utf8',
    input: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    maxBuffer: 2 ** 26,
  });
  if (stdout === '') throw new Error(stderr);
  const { resources, summary } = Summary.parse(JSON.parse(stdout));
  if (resources.length > 0) {
    throw new Error(resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`).join('\n'));
  }
  return summary.valid;
}

/** No field but those that are named, and numbers where the document says `int-or-string` and means either. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('format' in schema && schema.format === 'int-or-string') return { type: ['integer', 'string'] };
  // Fields may have the names of the words of a schema: KubeEdge's models of devices have `properties`, and `type`.
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' ? fieldsOf(value) : close(value),
    ]),
  );
  const isClosed = 'properties' in closed && !('additionalProperties' in closed);
  return isClosed ? { ...closed, additionalProperties: false } : closed;
}

function fieldsOf(properties: unknown): unknown {
  const fields = Object.entries(properties as Readonly<Record<string, unknown>>);
  return Object.fromEntries(fields.map(([name, schema]) => [name, close(schema)]));
}
