import type { KubeObject } from '../../infra/kube/object.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_KEY =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Kinds whose names are several in one: the API itself demands `<plural>.<group>` or `<version>.<group>`, and a device is
 * `<cell>.<kind>.<machine>`.
 */
const DOTTED_KINDS = ['CustomResourceDefinition', 'APIService', 'Device'];

export const plainNames: Rule<'plain-names'> = {
  name: 'plain-names',
  why: 'a name with a look-alike character (U+2011 for a hyphen: T12) is refused by the API, or worse, is another name',
  check(object) {
    const { name, namespace } = object.metadata;
    const isDotted = DOTTED_KINDS.includes(object.kind);
    return [
      ...problemsOf('metadata.name', name, isDotted ? SUBDOMAIN : LABEL),
      ...(namespace === undefined ? [] : problemsOf('metadata.namespace', namespace, LABEL)),
      ...labelProblems('metadata.labels', object.metadata.labels),
      ...Object.keys(object.metadata.annotations ?? {}).flatMap((key) =>
        problemsOf('metadata.annotations', key, LABEL_KEY),
      ),
      ...podProblems(object),
    ];
  },
};

function podProblems(object: KubeObject): string[] {
  const pod = podOf(object);
  if (pod === undefined) return [];
  return [
    ...labelProblems('template.labels', pod.labels),
    ...containersOf(pod).flatMap(({ container, path }) => [
      ...problemsOf(`${path}.name`, container.name, LABEL),
      ...problemsOf(`${path}.image`, container.image ?? '', /^[\x21-\x7e]+$/),
    ]),
  ];
}

function labelProblems(path: string, labels: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...problemsOf(path, key, LABEL_KEY),
    ...problemsOf(`${path}.${visible(key)}`, value, LABEL_VALUE),
  ]);
}

function problemsOf(path: string, name: string, grammar: RegExp): string[] {
  if (grammar.test(name)) return [];
  return [`${path}: "${visible(name)}" is not a plain name; write ASCII letters, digits and "-", 63 at most`];
}

/** A look-alike shows itself as its code point. */
function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}
