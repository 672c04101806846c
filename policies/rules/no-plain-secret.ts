import type { KubeObject } from '../../infra/kube/object.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const REMEDY = "make it a row of the release's secrets and mount it as a file";

/** A variable or key of this name holds a secret itself; `PASSWORD_FILE` and `TOKEN_PATH` only say where it is. */
const SECRET_NAME =
  /(?:pass(?:word|wd|phrase)|secret|token|credentials?|api[-_.]?key|private[-_.]?key|access[-_.]?key)(?!.*(?:file|path|dir|name|ref|url|ttl|seconds|ms)$)/i;

/** `name = value` and `name: value` inside a file of a ConfigMap. */
const ASSIGNMENT = /^[ \t"'-]*([\w.-]+)["']?[ \t]*[:=][ \t]*["']?([^\s"',]+)/gm;

/**
 * Values that give themselves away, whatever they are called. A text without the mark is not searched: a site's plans
 * are long, and searching them for every pattern took half of the time of its rendering.
 */
const SECRET_VALUES: readonly { what: string; mark: string; pattern: RegExp }[] = [
  { what: 'a private key', mark: 'PRIVATE KEY', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: 'a password in an address',
    mark: '://',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  },
  { what: 'a signed token', mark: '.eyJ', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
  { what: 'an access key', mark: 'AKIA', pattern: /\bAKIA[A-Z0-9]{16}\b/ },
];

/** No name in a text without one of these words can be a secret's. */
const SECRET_WORD = /pass|secret|token|credential|key/i;

/** The value itself is never printed: a finding goes into logs and reports. */
export const noPlainSecret: Rule<'no-plain-secret'> = {
  name: 'no-plain-secret',
  why: 'the tree is committed, published and cached; a secret in it is known to everyone who ever reads it (T9)',
  check(object) {
    if (object.kind === 'Secret') return [`data: a Secret's value would be in the tree; ${REMEDY}`];
    if (object.kind === 'ConfigMap') return configMapProblems(object);
    if (object.kind === 'HelmRelease') return valueProblems((object.spec as { values?: unknown }).values);
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return containersOf(pod).flatMap(({ container, path }) => [
      ...(container.env ?? []).flatMap(({ name, value }) =>
        problemsOf(`${path}.env.${name}`, name, value ?? ''),
      ),
      ...[...(container.command ?? []), ...(container.args ?? [])].flatMap((argument) =>
        argumentProblems(path, argument),
      ),
    ]);
  },
};

function configMapProblems(object: KubeObject): string[] {
  const data = (object.data ?? {}) as Readonly<Record<string, string>>;
  const binary = (object.binaryData ?? {}) as Readonly<Record<string, string>>;
  const decoded = Object.entries(binary).map(
    ([key, value]) => [key, Buffer.from(value, 'base64').toString('latin1')] as const,
  );
  return [...Object.entries(data), ...decoded].flatMap(([key, value]) => {
    const assignments = SECRET_WORD.test(value) ? [...value.matchAll(ASSIGNMENT)] : [];
    const inside = assignments.flatMap(([, name = '', assigned = '']) =>
      problemsOf(`data.${key}.${name}`, name, assigned),
    );
    return [...new Set([...problemsOf(`data.${key}`, key, value), ...inside])];
  });
}

/** A chart's values, however deep: a chart has them from a Secret by `valuesFrom` or makes its own. */
function valueProblems(value: unknown, path: readonly string[] = ['values']): string[] {
  if (typeof value === 'string') return problemsOf(path.join('.'), path.at(-1) ?? '', value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => valueProblems(inner, [...path, key]));
}

function argumentProblems(path: string, argument: string): string[] {
  const [name = '', value = ''] = argument.split(/=(.*)/s);
  return problemsOf(`${path}.args.${name}`, name, value === '' ? argument : value, value === '');
}

function problemsOf(path: string, name: string, value: string, isBare = false): string[] {
  if (value === '') return [];
  const found = SECRET_VALUES.find(({ mark, pattern }) => value.includes(mark) && pattern.test(value));
  if (found !== undefined) return [`${path}: holds ${found.what}; ${REMEDY}`];
  // A path or a reference, Grafana’s to a file too, is where a secret is, not the secret.
  if (isBare || !SECRET_NAME.test(name) || /^(?:\/|\$\(|\$\{|\$__file\{|true$|false$)/.test(value)) return [];
  return [`${path}: is a secret by its name; ${REMEDY}`];
}
